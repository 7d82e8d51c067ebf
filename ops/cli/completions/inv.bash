# Tab completion of ./inv for bash. For this shell:  source <(./inv --print-completion-script bash)
# For good: write it to ~/.local/share/bash-completion/completions/inv

_andamio() {
    local IFS=$'\n'
    mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" --complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "${2#=}")
}
complete -F _andamio inv ./inv
