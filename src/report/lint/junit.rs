//! `--format junit`: a test report. A file is a suite, a finding a case; what is below the severity that fails a run is told in
//! a case that passes.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::Linted;

pub(super) fn write(linted: &Linted<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut report = Report::new("ffctl lint");
    for (number, document) in linted.documents.iter().enumerate() {
        let mut suite = TestSuite::new(document.name);
        for finding in linted.findings.iter().filter(|finding| finding.place.document == number) {
            let (line, column) = (finding.place.line, finding.place.column);
            let told = format!(
                "{}:{line}:{column}: {}[{}] {}\nhelp: {}",
                document.name,
                finding.severity.name(),
                finding.rule.code,
                finding.message,
                finding.help
            );
            let fails = linted.fail_on.is_some_and(|least| finding.severity >= least);
            let status = if fails {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(finding.message.as_str()).set_type(finding.rule.code).set_description(told.as_str());
                status
            } else {
                TestCaseStatus::success()
            };
            let flag = finding.flag.as_ref().map_or(String::new(), |flag| format!(" {flag}"));
            let name = format!("{} {}{flag} {line}:{column}", finding.rule.code, finding.rule.name);
            let mut case = TestCase::new(name, status);
            case.set_classname(document.name);
            if !fails {
                case.set_system_out(told.as_str());
            }
            suite.add_test_case(case);
        }
        if suite.test_cases.is_empty() {
            let mut case = TestCase::new("no findings", TestCaseStatus::success());
            case.set_classname(document.name);
            suite.add_test_case(case);
        }
        report.add_test_suite(suite);
    }
    // No schema of this format has a number of skipped cases on the outermost element.
    let text = report.to_string().map_err(io::Error::other)?.replacen(" skipped=\"0\"", "", 1);
    writeln!(out, "{}", text.trim_end())
}
