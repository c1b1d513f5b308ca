//! What GitHub does with a workflow, as far as those in `docs/ci/github` need it: steps in order, conditions,
//! expressions, outputs, artifacts, and the steps of this repository's own action.

mod expression;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};

use expression::{Status, fill, is_true};

/// What a step may see.
type Environment = BTreeMap<String, String>;

/// A runner: the folders that steps use, and the programs that they find.
pub struct Runner {
    /// Where everything is.
    pub folder: PathBuf,
    /// The repository that is checked out.
    pub workspace: PathBuf,
    /// What every step sees.
    pub environment: Environment,
    /// What a step sees once it has credentials.
    pub credentials: Environment,
}

/// What came of a job.
pub struct Job {
    /// Its condition did not hold.
    pub skipped: bool,
    /// No step has failed.
    pub succeeded: bool,
    /// What it tells the jobs that need it.
    pub outputs: Value,
    /// What the steps have printed.
    pub log: String,
    /// What it shows in its summary.
    pub summary: String,
    /// The roles that it took.
    pub roles: Vec<String>,
    steps: Map<String, Value>,
    environment: Environment,
}

impl Job {
    /// Insists on how it ended.
    #[track_caller]
    pub fn ends(self, succeeded: bool) -> Self {
        assert!(!self.skipped, "the job was skipped");
        assert_eq!(self.succeeded, succeeded, "{}", self.log);
        self
    }

    /// What a later job sees of it.
    pub fn need(&self) -> Value {
        json!({ "outputs": self.outputs, "result": if self.succeeded { "success" } else { "failure" } })
    }
}

/// Reads a YAML file of this repository.
#[track_caller]
pub fn yaml(path: &str) -> Value {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the file is there");
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

impl Runner {
    /// Runs a job of a workflow; `context` has `github`, `vars`, `inputs` and `needs`.
    pub fn job(&self, workflow: &str, name: &str, context: &Value) -> Job {
        let document = yaml(workflow);
        let definition = &document["jobs"][name];
        assert!(definition.is_object(), "{workflow} has no job {name}");
        let mut job = Job {
            skipped: false,
            succeeded: true,
            outputs: json!({}),
            log: String::new(),
            summary: String::new(),
            roles: Vec::new(),
            steps: Map::new(),
            environment: self.environment.clone(),
        };
        let needs = context["needs"].as_object().into_iter().flat_map(Map::values);
        let status = Status { failed: needs.into_iter().any(|need| need["result"] != "success") };
        if !is_true(definition["if"].as_str(), context, status) {
            job.skipped = true;
            return job;
        }
        for step in definition["steps"].as_array().expect("a job has steps") {
            let context = with(context, "steps", Value::Object(job.steps.clone()));
            if is_true(step["if"].as_str(), &context, Status { failed: !job.succeeded }) {
                let outputs = self.step(step, &context, &mut job);
                if let Some(id) = step["id"].as_str() {
                    job.steps.insert(id.to_owned(), json!({ "outputs": outputs }));
                }
            }
        }
        let context = with(context, "steps", Value::Object(job.steps.clone()));
        job.outputs = filled(&definition["outputs"], &context);
        job
    }

    /// What a pull request is merged into is the folder `base` of the world.
    fn check_out_base(&self, path: &str, commit: &str) {
        assert!(!commit.is_empty(), "of which commit?");
        let into = self.workspace.join(path);
        let _ = fs::remove_dir_all(&into);
        let copied = Command::new("cp").arg("-R").arg(self.folder.join("base")).arg(into).status();
        assert!(copied.expect("cp runs").success());
    }

    fn step(&self, step: &Value, context: &Value, job: &mut Job) -> Value {
        let Some(uses) = step["uses"].as_str() else {
            return self.run(step, context, &job.environment.clone(), job);
        };
        let given = filled(&step["with"], context);
        let (action, reference) = uses.split_once('@').expect("an action has a version");
        assert!(reference.len() == 40, "{uses} is not pinned");
        match action {
            "OWNER/orgcontacts" => return self.action(&given, context, job),
            "actions/checkout" => {
                assert_eq!(given["persist-credentials"], "false", "the token stays out of the working tree");
                if let Some(path) = given["path"].as_str() {
                    self.check_out_base(path, given["ref"].as_str().expect("a commit"));
                }
                if given["repository"] == "OWNER/orgcontacts" {
                    let scripts = self.workspace.join("ci");
                    if !scripts.exists() {
                        std::os::unix::fs::symlink(concat!(env!("CARGO_MANIFEST_DIR"), "/ci"), scripts).unwrap();
                    }
                }
            }
            "aws-actions/configure-aws-credentials" => {
                let role = given["role-to-assume"].as_str().expect("a role");
                assert!(role.starts_with("arn:aws:iam::"), "`{role}` is no role");
                job.roles.push(role.to_owned());
                job.environment.extend(self.credentials.clone());
            }
            "actions/upload-artifact" => {
                let folder = self.folder.join("artifacts").join(given["name"].as_str().expect("a name"));
                fs::create_dir_all(&folder).unwrap();
                for path in given["path"].as_str().expect("a path").lines() {
                    let file = self.workspace.join(path);
                    fs::copy(&file, folder.join(file.file_name().unwrap())).expect("the artifact is there");
                }
            }
            "actions/download-artifact" => {
                let folder = self.folder.join("artifacts").join(given["name"].as_str().expect("a name"));
                let into = self.workspace.join(given["path"].as_str().expect("a path"));
                fs::create_dir_all(&into).unwrap();
                for entry in fs::read_dir(folder).expect("there is such an artifact") {
                    let entry = entry.unwrap();
                    fs::copy(entry.path(), into.join(entry.file_name())).unwrap();
                }
            }
            other => panic!("{other} is not played here"),
        }
        json!({})
    }

    /// The action at the top of this repository, with the program that is tested.
    fn action(&self, given: &Value, context: &Value, job: &mut Job) -> Value {
        let definition = yaml("action.yml");
        let mut inputs = Map::new();
        for (name, input) in definition["inputs"].as_object().expect("the action has inputs") {
            let default = input["default"].as_str().map(|text| fill(text, context)).unwrap_or_default();
            inputs.insert(name.clone(), given.get(name).cloned().unwrap_or_else(|| Value::from(default)));
        }
        for name in given.as_object().into_iter().flat_map(Map::keys) {
            assert!(inputs.contains_key(name), "the action has no input {name}");
        }
        inputs.insert("version".to_owned(), Value::from("path"));
        let root = env!("CARGO_MANIFEST_DIR");
        let mut environment = job.environment.clone();
        environment.insert("GITHUB_ACTION_PATH".to_owned(), root.to_owned());
        let context = with(context, "inputs", Value::Object(inputs));
        let mut steps = Map::new();
        for step in definition["runs"]["steps"].as_array().expect("the action has steps") {
            let context = with(&context, "steps", Value::Object(steps.clone()));
            if is_true(step["if"].as_str(), &context, Status { failed: !job.succeeded }) {
                let outputs = match step["uses"].as_str() {
                    Some(_) => self.step(step, &context, job),
                    None => self.run(step, &context, &environment, job),
                };
                if let Some(id) = step["id"].as_str() {
                    steps.insert(id.to_owned(), json!({ "outputs": outputs }));
                }
            }
        }
        let context = with(&context, "steps", Value::Object(steps));
        let outputs = definition["outputs"].as_object().expect("the action has outputs").iter();
        outputs.map(|(name, output)| (name.clone(), filled(&output["value"], &context))).collect()
    }

    /// A shell step, as GitHub runs it.
    fn run(&self, step: &Value, context: &Value, environment: &Environment, job: &mut Job) -> Value {
        let script = step["run"].as_str().expect("a step uses an action or runs something");
        assert!(!script.contains("${{"), "what is filled in stands in the environment, not in the script:\n{script}");
        let files = tempfile::tempdir_in(&self.folder).expect("a folder");
        let path = |name: &str| files.path().join(name);
        for name in ["output", "path", "summary"] {
            fs::write(path(name), "").unwrap();
        }
        fs::write(path("script"), script).unwrap();
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail"]).arg(path("script"));
        command.current_dir(&self.workspace).env_clear().envs(environment);
        command.env("GITHUB_OUTPUT", path("output")).env("GITHUB_PATH", path("path"));
        command.env("GITHUB_STEP_SUMMARY", path("summary"));
        for (name, value) in step["env"].as_object().into_iter().flatten() {
            command.env(name, fill(&text(value), context));
        }
        let ran = command.output().expect("bash runs");
        job.log.push_str(&String::from_utf8_lossy(&ran.stdout));
        job.log.push_str(&String::from_utf8_lossy(&ran.stderr));
        job.summary.push_str(&fs::read_to_string(path("summary")).unwrap());
        job.succeeded &= ran.status.success();
        let outputs = fs::read_to_string(path("output")).unwrap();
        let outputs = outputs.lines().map(|line| line.split_once('=').expect("an output is NAME=VALUE"));
        outputs.map(|(name, value)| (name.to_owned(), Value::from(value))).collect()
    }
}

/// A context with one thing more.
fn with(context: &Value, name: &str, value: Value) -> Value {
    let mut context = context.clone();
    context[name] = value;
    context
}

/// Texts with their expressions filled in, at any depth.
fn filled(value: &Value, context: &Value) -> Value {
    match value {
        Value::Null => json!({}),
        Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), filled(value, context))).collect(),
        value => Value::from(fill(&text(value), context)),
    }
}

/// A scalar as GitHub passes it on.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
