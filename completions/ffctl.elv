
use builtin;
use str;

set edit:completion:arg-completer[ffctl] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'ffctl'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'ffctl'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand list 'Flags of a ruleset: state, type, rules, rollout, dependencies'
            cand eval 'Evaluate one flag, several, or all, for one context or for many'
            cand explain 'Evaluate a flag and tell how it came to its answer'
            cand bootstrap 'Build, or check, the file that an SDK starts from'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ffctl;list'= {
            cand -s 'A path, `-`, an http(s) URL, `@NAME` of the config file, or `demo:PROVIDER`; several are applied in order, where the vendor''s format knows changes'
            cand --source 'A path, `-`, an http(s) URL, `@NAME` of the config file, or `demo:PROVIDER`; several are applied in order, where the vendor''s format knows changes'
            cand -p 'The dialect; told from the content when absent'
            cand --provider 'The dialect; told from the content when absent'
            cand --environment 'Which environment, where the source holds several: its key, its id, or PROJECT/KEY'
            cand --override 'A document to lay over the source, flag by flag, where the vendor''s SDK has overrides'
            cand --override-behaviour 'Which of the two serves a flag; default: local-over-remote'
            cand --config 'The config file; default: the nearest `ffctl.yaml` upwards, then the user''s'
            cand --format 'How to write them'
            cand --color 'When to colour'
            cand --offline 'Never touch the network'
            cand -q 'Say nothing but errors beside the result'
            cand --quiet 'Say nothing but errors beside the result'
            cand -v 'Say how things were found out'
            cand --verbose 'Say how things were found out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'ffctl;eval'= {
            cand --requests 'Requests, one JSON object a line: {"id"?, "flag", "context", "default"?}; a file or `-`'
            cand --default 'What the caller passes as default: JSON, or a text'
            cand --type 'The type that a typed call of the SDK asks for'
            cand -s 'A path, `-`, an http(s) URL, `@NAME` of the config file, or `demo:PROVIDER`; several are applied in order, where the vendor''s format knows changes'
            cand --source 'A path, `-`, an http(s) URL, `@NAME` of the config file, or `demo:PROVIDER`; several are applied in order, where the vendor''s format knows changes'
            cand -p 'The dialect; told from the content when absent'
            cand --provider 'The dialect; told from the content when absent'
            cand --environment 'Which environment, where the source holds several: its key, its id, or PROJECT/KEY'
            cand --override 'A document to lay over the source, flag by flag, where the vendor''s SDK has overrides'
            cand --override-behaviour 'Which of the two serves a flag; default: local-over-remote'
            cand --config 'The config file; default: the nearest `ffctl.yaml` upwards, then the user''s'
            cand -u 'The user''s key in the vendor''s own sense'
            cand --user 'The user''s key in the vendor''s own sense'
            cand -a 'One attribute, as text or as JSON; repeatable'
            cand --attr 'One attribute, as text or as JSON; repeatable'
            cand --context 'A whole context in the vendor''s native form: JSON, `@FILE`, or `-`; `--user` and `--attr` go over it'
            cand --at 'The moment of the evaluation (RFC 3339, or seconds since 1970); default: now'
            cand --seed 'Where random draws start'
            cand --big-segments 'Who is in big segments: a file {"lastUpToDate"?, "memberships": {KEY: {"SEGMENT.gN": true|false}}}, or `-`'
            cand --strategy 'The answer of a custom strategy, where rules name such; repeatable'
            cand --format 'How to write the answers'
            cand --color 'When to colour'
            cand --all 'All flags of the ruleset'
            cand --exit-status 'Exit with 1 when a flag is off'
            cand --offline 'Never touch the network'
            cand --secure-mode-hash 'Print the hash by which a client proves that the context is its own, and evaluate nothing; the secret comes from the environment variable of the vendor''s key'
            cand --client-side-only 'Only flags that are marked for client-side SDKs'
            cand --with-reasons 'Why each value is what it is'
            cand --details-only-for-tracked-flags 'Versions and reasons only of flags that are tracked or debugged'
            cand -q 'Say nothing but errors beside the result'
            cand --quiet 'Say nothing but errors beside the result'
            cand -v 'Say how things were found out'
            cand --verbose 'Say how things were found out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'ffctl;explain'= {
            cand --default 'What the caller passes as default: JSON, or a text'
            cand -s 'A path, `-`, an http(s) URL, `@NAME` of the config file, or `demo:PROVIDER`; several are applied in order, where the vendor''s format knows changes'
            cand --source 'A path, `-`, an http(s) URL, `@NAME` of the config file, or `demo:PROVIDER`; several are applied in order, where the vendor''s format knows changes'
            cand -p 'The dialect; told from the content when absent'
            cand --provider 'The dialect; told from the content when absent'
            cand --environment 'Which environment, where the source holds several: its key, its id, or PROJECT/KEY'
            cand --override 'A document to lay over the source, flag by flag, where the vendor''s SDK has overrides'
            cand --override-behaviour 'Which of the two serves a flag; default: local-over-remote'
            cand --config 'The config file; default: the nearest `ffctl.yaml` upwards, then the user''s'
            cand -u 'The user''s key in the vendor''s own sense'
            cand --user 'The user''s key in the vendor''s own sense'
            cand -a 'One attribute, as text or as JSON; repeatable'
            cand --attr 'One attribute, as text or as JSON; repeatable'
            cand --context 'A whole context in the vendor''s native form: JSON, `@FILE`, or `-`; `--user` and `--attr` go over it'
            cand --at 'The moment of the evaluation (RFC 3339, or seconds since 1970); default: now'
            cand --seed 'Where random draws start'
            cand --big-segments 'Who is in big segments: a file {"lastUpToDate"?, "memberships": {KEY: {"SEGMENT.gN": true|false}}}, or `-`'
            cand --strategy 'The answer of a custom strategy, where rules name such; repeatable'
            cand --format 'How to tell it'
            cand --style 'The layout of the text; default: that of the vendor''s log'
            cand --color 'When to colour'
            cand --offline 'Never touch the network'
            cand --show-private 'Tell private attributes, too'
            cand -q 'Say nothing but errors beside the result'
            cand --quiet 'Say nothing but errors beside the result'
            cand -v 'Say how things were found out'
            cand --verbose 'Say how things were found out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'ffctl;bootstrap'= {
            cand -o 'Where to write the file, which is replaced as a whole; `-`, and the default, is standard output'
            cand --out 'Where to write the file, which is replaced as a whole; `-`, and the default, is standard output'
            cand --check 'Check this file instead: an SDK would load it and, with `--source`, it is not behind the source'
            cand --values 'Make the file of plain keys and values (JSON or YAML; a file or `-`), the same for everybody; with `--provider`'
            cand --values-for 'Write the values that one context gets, where the SDK reads a file of plain values: JSON, `@FILE` or `-`'
            cand --flags 'Flags by key; repeatable'
            cand --tag 'Flags with a tag, where the documents tell tags; repeatable'
            cand --project 'Flags of a project, where the documents tell projects; repeatable'
            cand -s 'A path, `-`, an http(s) URL, `@NAME` of the config file, or `demo:PROVIDER`; several are applied in order, where the vendor''s format knows changes'
            cand --source 'A path, `-`, an http(s) URL, `@NAME` of the config file, or `demo:PROVIDER`; several are applied in order, where the vendor''s format knows changes'
            cand -p 'The dialect; told from the content when absent'
            cand --provider 'The dialect; told from the content when absent'
            cand --environment 'Which environment, where the source holds several: its key, its id, or PROJECT/KEY'
            cand --override 'A document to lay over the source, flag by flag, where the vendor''s SDK has overrides'
            cand --override-behaviour 'Which of the two serves a flag; default: local-over-remote'
            cand --config 'The config file; default: the nearest `ffctl.yaml` upwards, then the user''s'
            cand -u 'The user''s key in the vendor''s own sense'
            cand --user 'The user''s key in the vendor''s own sense'
            cand -a 'One attribute, as text or as JSON; repeatable'
            cand --attr 'One attribute, as text or as JSON; repeatable'
            cand --context 'A whole context in the vendor''s native form: JSON, `@FILE`, or `-`; `--user` and `--attr` go over it'
            cand --at 'The moment of the evaluation (RFC 3339, or seconds since 1970); default: now'
            cand --seed 'Where random draws start'
            cand --big-segments 'Who is in big segments: a file {"lastUpToDate"?, "memberships": {KEY: {"SEGMENT.gN": true|false}}}, or `-`'
            cand --strategy 'The answer of a custom strategy, where rules name such; repeatable'
            cand --color 'When to colour'
            cand --client-side 'Write the state of all flags for one context, from which client-side SDKs start; only flags that are marked for them'
            cand --pretty 'Two spaces a level; this is the default'
            cand --minify 'No white space'
            cand --offline 'Never touch the network'
            cand -q 'Say nothing but errors beside the result'
            cand --quiet 'Say nothing but errors beside the result'
            cand -v 'Say how things were found out'
            cand --verbose 'Say how things were found out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'ffctl;help'= {
            cand list 'Flags of a ruleset: state, type, rules, rollout, dependencies'
            cand eval 'Evaluate one flag, several, or all, for one context or for many'
            cand explain 'Evaluate a flag and tell how it came to its answer'
            cand bootstrap 'Build, or check, the file that an SDK starts from'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ffctl;help;list'= {
        }
        &'ffctl;help;eval'= {
        }
        &'ffctl;help;explain'= {
        }
        &'ffctl;help;bootstrap'= {
        }
        &'ffctl;help;help'= {
        }
    ]
    $completions[$command]
}
