//! What `--help` says at the end of the commands that one begins with.

pub const SCHEMA: &str = concat!(
    "Examples:
  orgcontacts schema policy > policy.schema.json
  orgcontacts schema expectations > expectations.schema.json

Exit codes:
  0   The schema was printed
  1   An error: it could not be written
  64  Wrong usage

Environment variables:
",
    no_color!(),
);

pub const INIT: &str = concat!(
    "Examples:
  orgcontacts init
  orgcontacts init contacts --ci github --repository example/contacts
  orgcontacts init --ci gitlab --management-account 111122223333 --region eu-central-1

Exit codes:
  0   Missing files were written
  1   An error: something could not be written
  64  Wrong usage

Environment variables:
",
    no_color!(),
);

pub const COMPLETIONS: &str = concat!(
    "Examples:
  source <(orgcontacts completions bash)     In ~/.bashrc
  source <(orgcontacts completions zsh)      In ~/.zshrc, after compinit
  orgcontacts completions fish > ~/.config/fish/completions/orgcontacts.fish

Exit codes:
  0   The script was printed
  1   An error: it could not be written
  64  Wrong usage

Environment variables:
  ORGCONTACTS_COMPLETE       Set by the script: the shell that asks for completions
",
    policy!(),
    no_color!(),
);

pub const HELP: &str = concat!(
    "Examples:
  orgcontacts help plan
  orgcontacts help unknown-key     What error[unknown-key] means
  orgcontacts help drifted         What an outcome of `apply` means

Exit codes:
  0   The topic was explained
  1   An error: the explanation could not be written
  64  Wrong usage: there is no such command or code

Environment variables:
",
    no_color!(),
);

pub const MAN: &str = concat!(
    "Examples:
  orgcontacts man | man -l -
  orgcontacts man --out /usr/local/share/man/man1

Exit codes:
  0   The pages were printed, or written
  1   An error: a page could not be written
  64  Wrong usage

Environment variables:
",
    no_color!(),
);
