# Tab completion of ./inv for fish. For this shell:  ./inv --print-completion-script fish | source
# For good: write it to ~/.config/fish/completions/inv.fish

function __andamio
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    $words[1] --complete -- $words[2..] (commandline --current-token --cut-at-cursor) 2>/dev/null
end
complete --command inv --no-files --arguments '(__andamio)'
