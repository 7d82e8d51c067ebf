#compdef inv
# Tab completion of ./inv for zsh. For this shell, after compinit:  source <(./inv --print-completion-script zsh)
# For good: write it to a file _inv in a folder of $fpath.

_andamio() {
    local -a found
    found=("${(@f)$("$words[1]" --complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    compadd -a found
}
compdef _andamio inv
