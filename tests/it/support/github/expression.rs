//! GitHub's expressions: names, texts, `==`, `!=`, `&&`, `||`, `!`, parentheses and `always()`.

use serde_json::Value;

use super::text;

/// How the job stands.
#[derive(Clone, Copy)]
pub struct Status {
    /// Something has failed before.
    pub failed: bool,
}

/// A text with everything between `${{` and `}}` replaced by what it stands for.
#[track_caller]
pub fn fill(template: &str, context: &Value) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${{") {
        let (expression, after) = after.split_once("}}").expect("an expression ends");
        filled.push_str(before);
        filled.push_str(&text(&evaluate(expression, context)));
        rest = after;
    }
    filled + rest
}

/// Whether a condition holds. One that does not say `always()` holds only while nothing has failed.
#[track_caller]
pub fn is_true(condition: Option<&str>, context: &Value, status: Status) -> bool {
    let condition = condition.unwrap_or("true");
    let holds = truth(&evaluate(condition, context));
    holds && (!status.failed || condition.contains("always()"))
}

#[track_caller]
fn evaluate(expression: &str, context: &Value) -> Value {
    let tokens = tokens(expression);
    let mut parser = Parser { tokens: &tokens, context };
    let value = parser.either();
    assert!(parser.tokens.is_empty(), "`{expression}` is not understood at {:?}", parser.tokens);
    value
}

fn truth(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        value => !text(value).is_empty(),
    }
}

fn tokens(expression: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = expression.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_name = |c: char| c.is_alphanumeric() || "._-".contains(c);
        let length = match first {
            '\'' => rest[1..].find('\'').expect("a text ends") + 2,
            c if is_name(c) => rest.find(|c| !is_name(c)).unwrap_or(rest.len()),
            _ if ["==", "!=", "&&", "||"].iter().any(|sign| rest.starts_with(sign)) => 2,
            _ => 1,
        };
        tokens.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    tokens
}

struct Parser<'a> {
    tokens: &'a [String],
    context: &'a Value,
}

impl Parser<'_> {
    fn next_is(&mut self, token: &str) -> bool {
        let is_next = self.tokens.first().is_some_and(|next| next == token);
        if is_next {
            self.tokens = &self.tokens[1..];
        }
        is_next
    }

    fn either(&mut self) -> Value {
        let mut value = self.both();
        while self.next_is("||") {
            let other = self.both();
            value = if truth(&value) { value } else { other };
        }
        value
    }

    fn both(&mut self) -> Value {
        let mut value = self.comparison();
        while self.next_is("&&") {
            let other = self.comparison();
            value = if truth(&value) { other } else { value };
        }
        value
    }

    fn comparison(&mut self) -> Value {
        let left = self.single();
        if self.next_is("==") {
            Value::from(text(&left) == text(&self.single()))
        } else if self.next_is("!=") {
            Value::from(text(&left) != text(&self.single()))
        } else {
            left
        }
    }

    fn single(&mut self) -> Value {
        if self.next_is("!") {
            return Value::from(!truth(&self.single()));
        }
        if self.next_is("(") {
            let value = self.either();
            assert!(self.next_is(")"), "a parenthesis is not closed");
            return value;
        }
        let (first, rest) = self.tokens.split_first().expect("an expression does not end here");
        self.tokens = rest;
        match first.as_str() {
            "true" => Value::from(true),
            "false" => Value::from(false),
            "always" => {
                assert!(self.next_is("(") && self.next_is(")"), "always is a function");
                Value::from(true)
            }
            literal if literal.starts_with('\'') => Value::from(literal.trim_matches('\'')),
            name => self.look_up(name),
        }
    }

    /// What is not there is nothing; what is no part of any context is a mistake in the workflow.
    fn look_up(&self, name: &str) -> Value {
        let mut parts = name.split('.');
        let root = parts.next().unwrap_or_default();
        let known = ["github", "inputs", "needs", "steps", "vars"];
        assert!(known.contains(&root), "`{name}` is no part of a context");
        parts.fold(self.context[root].clone(), |value, part| value.get(part).cloned().unwrap_or_default())
    }
}

#[test]
fn expressions_are_understood() {
    let context = serde_json::json!({ "github": { "event": { "number": 7 }, "token": "t" }, "needs": {} });
    assert_eq!(fill("a ${{ github.event.number }}-${{ github.event.none.at.all }}b", &context), "a 7-b");
    assert_eq!(fill("${{ github.event.none || github.token }}", &context), "t");
    let holds = |condition, failed| is_true(Some(condition), &context, Status { failed });
    assert!(holds("github.token == 't' && github.event.none != 'x'", false));
    assert!(!holds("github.token == 't'", true));
    assert!(holds("always() && (github.token == 'u' || !github.event.none)", true));
    assert!(!holds("github.token != 't' || github.event.none == '1'", false));
}
