namespace Isthmus.Cli.Completion;

/// <summary>
/// Scripts that ask the program itself for the words that fit, through the parser's <c>[suggest:POSITION]</c>
/// directive: names of services and hosts come from the coordinator.
/// </summary>
internal static class CompletionScript
{
    private const string Bash = """
        # isthmus: completion for bash. Load with: source <(isthmus completion bash)
        _isthmus() {
            local word="${COMP_WORDS[COMP_CWORD]}" IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "$word"))
        }
        complete -o default -F _isthmus isthmus

        """;

    private const string Zsh = """
        #compdef isthmus
        # isthmus: completion for zsh. Put it as _isthmus into a directory of $fpath, or: source <(isthmus completion zsh)
        _isthmus() {
            local -a suggestions
            suggestions=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            suggestions=("${(@)suggestions:#}")
            if (( ${#suggestions} )); then
                compadd -Q -- "${suggestions[@]}"
            else
                _files
            fi
        }
        if [ "${funcstack[1]}" = "_isthmus" ]; then
            _isthmus "$@"
        elif (( ${+functions[compdef]} )); then
            compdef _isthmus isthmus
        fi

        """;

    private const string Fish = """
        # isthmus: completion for fish. Put it into ~/.config/fish/completions/isthmus.fish
        function __isthmus_suggest
            set -l line (commandline -cp)
            set -l words (commandline -opc)
            $words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c isthmus -f -a "(__isthmus_suggest)"
        for option in config host-config images criu socket
            complete -c isthmus -l $option -r -F
        end
        complete -c isthmus -n "__fish_seen_subcommand_from publish" -F

        """;

    public static string For(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => throw new ArgumentOutOfRangeException(nameof(shell), shell, "No completion script for this shell."),
    };
}
