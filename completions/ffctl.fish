# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_ffctl_global_optspecs
    string join \n h/help V/version
end

function __fish_ffctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_ffctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_ffctl_using_subcommand
    set -l cmd (__fish_ffctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c ffctl -n "__fish_ffctl_needs_command" -s h -l help -d 'Print help'
complete -c ffctl -n "__fish_ffctl_needs_command" -s V -l version -d 'Print version'
complete -c ffctl -n "__fish_ffctl_needs_command" -f -a "list" -d 'Flags of a ruleset: state, type, rules, rollout, dependencies'
complete -c ffctl -n "__fish_ffctl_needs_command" -f -a "eval" -d 'Evaluate one flag, several, or all, for one context or for many'
complete -c ffctl -n "__fish_ffctl_needs_command" -f -a "explain" -d 'Evaluate a flag and tell how it came to its answer'
complete -c ffctl -n "__fish_ffctl_needs_command" -f -a "rollout" -d 'Who is in: shares of the hash space, buckets of users, and at which percentage each enters'
complete -c ffctl -n "__fish_ffctl_needs_command" -f -a "fetch" -d 'Download a ruleset from a vendor\'s API, and keep a copy'
complete -c ffctl -n "__fish_ffctl_needs_command" -f -a "lint" -d 'Find what is wrong in a ruleset or bootstrap file'
complete -c ffctl -n "__fish_ffctl_needs_command" -f -a "diff" -d 'What changes between two rulesets, and for whom'
complete -c ffctl -n "__fish_ffctl_needs_command" -f -a "bootstrap" -d 'Build, or check, the file that an SDK starts from'
complete -c ffctl -n "__fish_ffctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ffctl -n "__fish_ffctl_using_subcommand list" -s s -l source -d 'A path, `-`, an http(s) URL, `@NAME` of the config file, `git:REV:PATH`, or `demo:PROVIDER`; several are applied in order, where the vendor\'s format knows changes' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand list" -s p -l provider -d 'The dialect; told from the content when absent' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand list" -l environment -d 'Which environment, where the source holds several: its key, its id, or PROJECT/KEY' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand list" -l override -d 'A document to lay over the source, flag by flag, where the vendor\'s SDK has overrides' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand list" -l override-behaviour -d 'Which of the two serves a flag; default: local-over-remote' -r -f -a "local-only\t'Only the flags of the override; the source is not asked'
local-over-remote\t'The flags of both; where both have one, that of the override'
remote-over-local\t'The flags of both; where both have one, that of the source'"
complete -c ffctl -n "__fish_ffctl_using_subcommand list" -l config -d 'The config file; default: the nearest `ffctl.yaml` upwards, then the user\'s' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand list" -l max-age -d 'How old the copy of an API\'s ruleset may be that is used without asking; default: 60' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand list" -l format -d 'How to write them' -r -f -a "table\t'A table'
json\t'One document'
ndjson\t'A record a line'
text\t'The keys alone, one a line'"
complete -c ffctl -n "__fish_ffctl_using_subcommand list" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always where `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c ffctl -n "__fish_ffctl_using_subcommand list" -l offline -d 'Never touch the network; of an API the copy is used, whatever its age'
complete -c ffctl -n "__fish_ffctl_using_subcommand list" -s q -l quiet -d 'Say nothing but errors beside the result'
complete -c ffctl -n "__fish_ffctl_using_subcommand list" -s v -l verbose -d 'Say how things were found out'
complete -c ffctl -n "__fish_ffctl_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ffctl -n "__fish_ffctl_using_subcommand list" -s V -l version -d 'Print version'
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l requests -d 'Requests, one JSON object a line: {"id"?, "flag", "context", "default"?}; a file or `-`' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l default -d 'What the caller passes as default: JSON, or a text' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l type -d 'The type that a typed call of the SDK asks for' -r -f -a "bool\t'true or false'
string\t'A text'
int\t'A number'
float\t'A number'
json\t'Anything'"
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -s s -l source -d 'A path, `-`, an http(s) URL, `@NAME` of the config file, `git:REV:PATH`, or `demo:PROVIDER`; several are applied in order, where the vendor\'s format knows changes' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -s p -l provider -d 'The dialect; told from the content when absent' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l environment -d 'Which environment, where the source holds several: its key, its id, or PROJECT/KEY' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l override -d 'A document to lay over the source, flag by flag, where the vendor\'s SDK has overrides' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l override-behaviour -d 'Which of the two serves a flag; default: local-over-remote' -r -f -a "local-only\t'Only the flags of the override; the source is not asked'
local-over-remote\t'The flags of both; where both have one, that of the override'
remote-over-local\t'The flags of both; where both have one, that of the source'"
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l config -d 'The config file; default: the nearest `ffctl.yaml` upwards, then the user\'s' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l max-age -d 'How old the copy of an API\'s ruleset may be that is used without asking; default: 60' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -s u -l user -d 'The user\'s key in the vendor\'s own sense' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -s a -l attr -d 'One attribute, as text or as JSON; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l context -d 'A whole context in the vendor\'s native form: JSON, `@FILE`, or `-`; `--user` and `--attr` go over it' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l at -d 'The moment of the evaluation (RFC 3339, or seconds since 1970); default: now' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l seed -d 'Where random draws start' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l big-segments -d 'Who is in big segments: a file {"lastUpToDate"?, "memberships": {KEY: {"SEGMENT.gN": true|false}}}, or `-`' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l strategy -d 'The answer of a custom strategy, where rules name such; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l format -d 'How to write the answers' -r -f -a "text\t'The value, and the variant behind it where variants have names'
table\t'A table'
json\t'One document'
ndjson\t'A record a line'
csv\t'A row a line, with a heading'
ld-state\t'With `--all`: the state of all flags, from which LaunchDarkly\'s client-side SDKs start'"
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always where `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l all -d 'All flags of the ruleset'
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l exit-status -d 'Exit with 1 when a flag is off'
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l offline -d 'Never touch the network; of an API the copy is used, whatever its age'
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l secure-mode-hash -d 'Print the hash by which a client proves that the context is its own, and evaluate nothing; the secret comes from the environment variable of the vendor\'s key'
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l remote -d 'Ask the server of the vendor for the answers, where it evaluates; the source is an API of the config file'
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l client-side-only -d 'Only flags that are marked for client-side SDKs'
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l with-reasons -d 'Why each value is what it is'
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -l details-only-for-tracked-flags -d 'Versions and reasons only of flags that are tracked or debugged'
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -s q -l quiet -d 'Say nothing but errors beside the result'
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -s v -l verbose -d 'Say how things were found out'
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ffctl -n "__fish_ffctl_using_subcommand eval" -s V -l version -d 'Print version'
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -l default -d 'What the caller passes as default: JSON, or a text' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -s s -l source -d 'A path, `-`, an http(s) URL, `@NAME` of the config file, `git:REV:PATH`, or `demo:PROVIDER`; several are applied in order, where the vendor\'s format knows changes' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -s p -l provider -d 'The dialect; told from the content when absent' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -l environment -d 'Which environment, where the source holds several: its key, its id, or PROJECT/KEY' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -l override -d 'A document to lay over the source, flag by flag, where the vendor\'s SDK has overrides' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -l override-behaviour -d 'Which of the two serves a flag; default: local-over-remote' -r -f -a "local-only\t'Only the flags of the override; the source is not asked'
local-over-remote\t'The flags of both; where both have one, that of the override'
remote-over-local\t'The flags of both; where both have one, that of the source'"
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -l config -d 'The config file; default: the nearest `ffctl.yaml` upwards, then the user\'s' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -l max-age -d 'How old the copy of an API\'s ruleset may be that is used without asking; default: 60' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -s u -l user -d 'The user\'s key in the vendor\'s own sense' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -s a -l attr -d 'One attribute, as text or as JSON; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -l context -d 'A whole context in the vendor\'s native form: JSON, `@FILE`, or `-`; `--user` and `--attr` go over it' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -l at -d 'The moment of the evaluation (RFC 3339, or seconds since 1970); default: now' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -l seed -d 'Where random draws start' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -l big-segments -d 'Who is in big segments: a file {"lastUpToDate"?, "memberships": {KEY: {"SEGMENT.gN": true|false}}}, or `-`' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -l strategy -d 'The answer of a custom strategy, where rules name such; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -l format -d 'How to tell it' -r -f -a "text\t'The layout of an evaluation log'
json\t'The typed trace, with pointers into the source'"
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -l style -d 'The layout of the text; default: that of the vendor\'s log' -r -f -a "classic\t'A rule a line'
modern\t'Rules and conditions indented, with what was evaluated inside'"
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always where `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -l offline -d 'Never touch the network; of an API the copy is used, whatever its age'
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -l show-private -d 'Tell private attributes, too'
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -s q -l quiet -d 'Say nothing but errors beside the result'
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -s v -l verbose -d 'Say how things were found out'
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ffctl -n "__fish_ffctl_using_subcommand explain" -s V -l version -d 'Print version'
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -s s -l source -d 'A path, `-`, an http(s) URL, `@NAME` of the config file, `git:REV:PATH`, or `demo:PROVIDER`; several are applied in order, where the vendor\'s format knows changes' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -s p -l provider -d 'The dialect; told from the content when absent' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l environment -d 'Which environment, where the source holds several: its key, its id, or PROJECT/KEY' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l override -d 'A document to lay over the source, flag by flag, where the vendor\'s SDK has overrides' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l override-behaviour -d 'Which of the two serves a flag; default: local-over-remote' -r -f -a "local-only\t'Only the flags of the override; the source is not asked'
local-over-remote\t'The flags of both; where both have one, that of the override'
remote-over-local\t'The flags of both; where both have one, that of the source'"
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l config -d 'The config file; default: the nearest `ffctl.yaml` upwards, then the user\'s' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l max-age -d 'How old the copy of an API\'s ruleset may be that is used without asking; default: 60' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -s u -l user -d 'A user\'s key in the vendor\'s own sense; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l ids -d 'Users\' keys, one a line; a file or `-`' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l contexts -d 'Contexts of real users, whose way through the rules is counted: NDJSON or CSV; a file or `-`' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l by -d 'Count the users of `--contexts` for each value of an attribute, too' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l sample -d 'Evaluate so many made-up users, and tell the shares among them with intervals; the keys hang on `--seed`' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l confidence -d 'How sure the intervals of `--sample` are, in percent' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l ramp -d 'Who of the users is added when the share is raised to these percentages, one after the other' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l rule -d 'The rule whose share is raised, counted from 1 as they are shown; default: the only one that has a share' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l emit -d 'Write who is added by `--ramp` to a file, a record a line: {"user", "step", "bucket"}' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -s a -l attr -d 'One attribute, as text or as JSON; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l context -d 'A whole context in the vendor\'s native form: JSON, `@FILE`, or `-`; `--user` and `--attr` go over it' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l at -d 'The moment of the evaluation (RFC 3339, or seconds since 1970); default: now' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l seed -d 'Where random draws start' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l big-segments -d 'Who is in big segments: a file {"lastUpToDate"?, "memberships": {KEY: {"SEGMENT.gN": true|false}}}, or `-`' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l strategy -d 'The answer of a custom strategy, where rules name such; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l format -d 'How to write it' -r -f -a "text\t'Tables and bars'
json\t'One document'
ndjson\t'A record a line: the users that are given, or else the shares'
csv\t'The same records as rows, with a heading'"
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always where `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l offline -d 'Never touch the network; of an API the copy is used, whatever its age'
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -l show-work -d 'Tell how each bucket is found: seed, hash input, hash, modulus, intervals'
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -s q -l quiet -d 'Say nothing but errors beside the result'
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -s v -l verbose -d 'Say how things were found out'
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ffctl -n "__fish_ffctl_using_subcommand rollout" -s V -l version -d 'Print version'
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -s o -l output -d 'Where to write it, whole or not at all; `-`, and the default, is standard output' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l interval -d 'How often to ask for changes where they are not sent; default: as often as the vendor\'s SDK' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -s p -l provider -d 'Whose API it is' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l url -d 'Its address; default: the vendor\'s own, where there is one' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l secret-env -l token-env -l sdk-key-env -l api-key-env -d 'The environment variable that holds the secret' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l secret-command -l token-command -l sdk-key-command -l api-key-command -d 'A command that prints the secret' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l project -d 'Only the flags of this project; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l name-prefix -d 'Only the flags whose names begin so' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l tag -d 'Only the flags with this tag, TYPE:VALUE; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l config-version -d 'Which generation of config files' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l data-governance -d 'Where the data are kept' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l filter -d 'The key of a payload filter' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l via -d 'How it is carried: `poll`, `stream` or `websocket`, as far as the vendor has it' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l stream-url -d 'The address of streams, where it is another one' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l app-name -d 'What the application is called to the server' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -s H -l header -d 'A header of each request; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l timeout -d 'How long one request may take; default: 30' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l retries -d 'How often a request that failed for now is sent again; default: 3' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l max-size -d 'The most that an answer may have; default: 512' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l config -d 'The config file; default: the nearest `ffctl.yaml` upwards, then the user\'s' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l format -d 'How changes are told' -r -f -a "text\t'For a person'
ndjson\t'A record a line'"
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always where `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l watch -d 'Wait for changes, and tell each one on a line of its own; with `-o` the file follows them'
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l delta -d 'Ask for changes instead of whole documents'
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -l offline -d 'Never touch the network: write the copy that is kept'
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -s q -l quiet -d 'Say nothing but errors beside the result'
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -s v -l verbose -d 'Say how things were found out'
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ffctl -n "__fish_ffctl_using_subcommand fetch" -s V -l version -d 'Print version'
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -s s -l source -d 'A path, `-`, an http(s) URL, `@NAME` of the config file, `git:REV:PATH`, or `demo:PROVIDER`; several are applied in order, where the vendor\'s format knows changes' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -s p -l provider -d 'The dialect; told from the content when absent' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l environment -d 'Which environment, where the source holds several: its key, its id, or PROJECT/KEY' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l override -d 'A document to lay over the source, flag by flag, where the vendor\'s SDK has overrides' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l override-behaviour -d 'Which of the two serves a flag; default: local-over-remote' -r -f -a "local-only\t'Only the flags of the override; the source is not asked'
local-over-remote\t'The flags of both; where both have one, that of the override'
remote-over-local\t'The flags of both; where both have one, that of the source'"
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l config -d 'The config file; default: the nearest `ffctl.yaml` upwards, then the user\'s' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l max-age -d 'How old the copy of an API\'s ruleset may be that is used without asking; default: 60' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l at -d 'The moment against which dates are held (RFC 3339, or seconds since 1970); default: now' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l select -d 'Only these rules: codes (FF205), beginnings of codes (FF2), or names; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l ignore -d 'All but these rules; goes over `--select`; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l severity -d 'How bad the findings of a rule are: error, warning, info, or off; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l fail-on -d 'How bad a finding must be for exit status 1; default: warning' -r -f -a "error\t'Somebody gets a wrong answer'
warning\t'Probably a mistake'
info\t'Good to know'
never\t'None is bad enough'"
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l baseline -d 'Report only what is not in this file' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l write-baseline -d 'Write what is found to this file, for `--baseline`, and report nothing' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l explain -d 'Print the documentation of a rule, by its code or name' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l format -d 'How to write findings' -r -f -a "full\t'The source with what is found in it, for people'
concise\t'A line a finding, for editors'
json\t'One document'
ndjson\t'A record a line'
github\t'Annotations of GitHub Actions'
gitlab\t'A code quality report of GitLab'
sarif\t'SARIF 2.1.0'
junit\t'A test report'
markdown\t'A comment for a pull request'"
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always where `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l offline -d 'Never touch the network; of an API the copy is used, whatever its age'
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l bootstrap -d 'Also whether the SDK starts from the files'
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l fix -d 'Mend in the files what can be mended without changing any answer, and report what is left'
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l unsafe -d 'Also mend where answers may change'
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l diff -d 'Show as a patch what `--fix` would change, and write nothing'
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l list-rules -d 'Print a table of all rules'
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -l statistics -d 'Count what each rule finds, and show that alone'
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -s q -l quiet -d 'Say nothing but errors beside the result'
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -s v -l verbose -d 'Say how things were found out'
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ffctl -n "__fish_ffctl_using_subcommand lint" -s V -l version -d 'Print version'
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -l flag -d 'Only this flag; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -l ignore -d 'Leave out what changed at this JSON pointer, or below it; `*` stands for any one step; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -l fail-on -d 'Exit with 1 when a flag has one of these classes' -r -f -a "loses\t'Somebody loses'
reshuffles\t'Somebody is served another variation'
type-change\t'What is served is of another type'
breaks-dependents\t'Answers of flags that depend on it change for the worse'
gains\t'Some gain, and nobody loses'
undecided\t'It cannot be told'"
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -s p -l provider -d 'The dialect of both; told from the content when absent' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -l environment -d 'Which environment, where the sources hold several: its key, its id, or PROJECT/KEY' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -l config -d 'The config file; default: the nearest `ffctl.yaml` upwards, then the user\'s' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -l max-age -d 'How old the copy of an API\'s ruleset may be that is used without asking; default: 60' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -l contexts -d 'Count over these contexts who gains, loses and swaps: NDJSON or CSV, a file or `-`' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -l by -d 'Count by the values of this attribute, too' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -l emit -d 'Write those of the contexts whose answers change to this file, one JSON object a line' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -l sample -d 'How many made-up contexts are tried where shares are not exact' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -l at -d 'The moment of the evaluations (RFC 3339, or seconds since 1970); default: now' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -l seed -d 'Where random draws start' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -l format -d 'How to write the differences' -r -f -a "text\t'For people'
json\t'One document'
markdown\t'A comment for a pull request'"
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always where `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -l exit-code -d 'Exit with 1 when anything changed'
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -l offline -d 'Never touch the network; of an API the copy is used, whatever its age'
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -s q -l quiet -d 'Say nothing but errors beside the result'
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -s v -l verbose -d 'Say how things were found out'
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ffctl -n "__fish_ffctl_using_subcommand diff" -s V -l version -d 'Print version'
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -s o -l output -d 'Where to write the file, which is replaced as a whole; `-`, and the default, is standard output' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l check -d 'Check this file instead: an SDK would load it and, with `--source`, it is not behind the source' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l values -d 'Make the file of plain keys and values (JSON or YAML; a file or `-`), the same for everybody; with `--provider`' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l values-for -d 'Write the values that one context gets, where the SDK reads a file of plain values: JSON, `@FILE` or `-`' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l flags -d 'Flags by key, several with commas between; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l tag -d 'Flags with a tag, where the documents tell tags; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l project -d 'Flags of a project, where the documents tell projects; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -s s -l source -d 'A path, `-`, an http(s) URL, `@NAME` of the config file, `git:REV:PATH`, or `demo:PROVIDER`; several are applied in order, where the vendor\'s format knows changes' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -s p -l provider -d 'The dialect; told from the content when absent' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l environment -d 'Which environment, where the source holds several: its key, its id, or PROJECT/KEY' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l override -d 'A document to lay over the source, flag by flag, where the vendor\'s SDK has overrides' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l override-behaviour -d 'Which of the two serves a flag; default: local-over-remote' -r -f -a "local-only\t'Only the flags of the override; the source is not asked'
local-over-remote\t'The flags of both; where both have one, that of the override'
remote-over-local\t'The flags of both; where both have one, that of the source'"
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l config -d 'The config file; default: the nearest `ffctl.yaml` upwards, then the user\'s' -r -F
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l max-age -d 'How old the copy of an API\'s ruleset may be that is used without asking; default: 60' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -s u -l user -d 'The user\'s key in the vendor\'s own sense' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -s a -l attr -d 'One attribute, as text or as JSON; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l context -d 'A whole context in the vendor\'s native form: JSON, `@FILE`, or `-`; `--user` and `--attr` go over it' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l at -d 'The moment of the evaluation (RFC 3339, or seconds since 1970); default: now' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l seed -d 'Where random draws start' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l big-segments -d 'Who is in big segments: a file {"lastUpToDate"?, "memberships": {KEY: {"SEGMENT.gN": true|false}}}, or `-`' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l strategy -d 'The answer of a custom strategy, where rules name such; repeatable' -r
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always where `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l client-side -d 'Write the state of all flags for one context, from which client-side SDKs start; only flags that are marked for them'
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l pretty -d 'Two spaces a level; this is the default'
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l minify -d 'No white space'
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -l offline -d 'Never touch the network; of an API the copy is used, whatever its age'
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -s q -l quiet -d 'Say nothing but errors beside the result'
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -s v -l verbose -d 'Say how things were found out'
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ffctl -n "__fish_ffctl_using_subcommand bootstrap" -s V -l version -d 'Print version'
complete -c ffctl -n "__fish_ffctl_using_subcommand help; and not __fish_seen_subcommand_from list eval explain rollout fetch lint diff bootstrap help" -f -a "list" -d 'Flags of a ruleset: state, type, rules, rollout, dependencies'
complete -c ffctl -n "__fish_ffctl_using_subcommand help; and not __fish_seen_subcommand_from list eval explain rollout fetch lint diff bootstrap help" -f -a "eval" -d 'Evaluate one flag, several, or all, for one context or for many'
complete -c ffctl -n "__fish_ffctl_using_subcommand help; and not __fish_seen_subcommand_from list eval explain rollout fetch lint diff bootstrap help" -f -a "explain" -d 'Evaluate a flag and tell how it came to its answer'
complete -c ffctl -n "__fish_ffctl_using_subcommand help; and not __fish_seen_subcommand_from list eval explain rollout fetch lint diff bootstrap help" -f -a "rollout" -d 'Who is in: shares of the hash space, buckets of users, and at which percentage each enters'
complete -c ffctl -n "__fish_ffctl_using_subcommand help; and not __fish_seen_subcommand_from list eval explain rollout fetch lint diff bootstrap help" -f -a "fetch" -d 'Download a ruleset from a vendor\'s API, and keep a copy'
complete -c ffctl -n "__fish_ffctl_using_subcommand help; and not __fish_seen_subcommand_from list eval explain rollout fetch lint diff bootstrap help" -f -a "lint" -d 'Find what is wrong in a ruleset or bootstrap file'
complete -c ffctl -n "__fish_ffctl_using_subcommand help; and not __fish_seen_subcommand_from list eval explain rollout fetch lint diff bootstrap help" -f -a "diff" -d 'What changes between two rulesets, and for whom'
complete -c ffctl -n "__fish_ffctl_using_subcommand help; and not __fish_seen_subcommand_from list eval explain rollout fetch lint diff bootstrap help" -f -a "bootstrap" -d 'Build, or check, the file that an SDK starts from'
complete -c ffctl -n "__fish_ffctl_using_subcommand help; and not __fish_seen_subcommand_from list eval explain rollout fetch lint diff bootstrap help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
