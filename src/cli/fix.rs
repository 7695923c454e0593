//! `tricep fix`: the patches that a check suggests, as a diff first, and into the files when asked.

use super::args;
use super::args::FixSide;
use super::azure::Draw;
use super::check;
use super::check::{Answer, Asked};
use super::clock;
use super::exit::Exit;
use super::mending::Mending;
use super::output::Output;
use crate::parity::verdict::Row;

/// Compares, and shows or writes what mends the findings.
pub fn run(args: &args::Fix, output: &mut Output) -> Exit {
    let asked = Asked {
        directory: &args.directory,
        workloads: &args.workloads,
        sides: &args.sides,
        reading: &args.reading,
        waivers: None,
        date: clock::today(),
        all: false,
        fail_on: None,
        draw: Draw::Not,
        fix_side: args.fix_side.into(),
    };
    let Answer { both, compared, said, .. } = match check::answer(&asked, output) {
        Ok(answer) => answer,
        Err(wrong) => return wrong.report(output),
    };
    let wanted =
        |workload: &str| args.workloads.is_empty() || args.workloads.iter().any(|one| one == workload);
    let sources = match args.fix_side {
        FixSide::Aca => &both.aca.sources,
        FixSide::Dis => &both.dis.sources,
    };
    let mut mending = Mending::of(sources);
    for (comparison, fixes) in compared.comparisons.iter().zip(&compared.fixes) {
        let open = |row: &Row| row.verdict.is_finding() && row.waived.is_none();
        for (_, fix) in
            comparison.rows.iter().zip(fixes).filter(|(row, _)| wanted(&row.workload) && open(row))
        {
            mending.take(fix);
        }
    }
    said.and(mending.finish(args.write, output))
}
