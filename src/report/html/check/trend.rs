//! How many findings there were from run to run: two lines over the days, and the same as a table for those who do not see
//! them.

use crate::diag::plural::count;
use crate::report::html::writer::Writer;
use crate::report::matrix::plain;
use crate::report::run::Run;
use crate::report::run::Severity;
use crate::report::run::Trend;

/// The size of the drawing.
const WIDTH: usize = 960;
const HEIGHT: usize = 180;
/// Around the lines, where their words stand.
const MARGIN: usize = 34;

/// Writes it, where there is more than one day to compare.
pub(super) fn write(run: &Run, main: &mut Writer) {
    let ([first, ..], [.., last]) = (run.trend.as_slice(), run.trend.as_slice()) else { return };
    if run.trend.len() < 2 {
        return;
    }
    main.element("section", &[("class", "digest"), ("aria-labelledby", "trend")], |section| {
        section.element("details", &[("open", "")], |details| {
            details.element("summary", &[], |summary| {
                summary.element("h2", &[("id", "trend")], |heading| {
                    heading.text("Trend");
                    heading.text_element("span", &[("class", "count")], &format!(" {}", run.trend.len()));
                });
            });
            let says = format!(
                "{} on {}, {} on {}.",
                count(open(first), "open finding", "open findings"),
                plain(&first.date),
                open(last),
                plain(&last.date)
            );
            details.text_element("p", &[("class", "about")], &says);
            drawing(&run.trend, &says, details);
            table(&run.trend, details);
        });
    });
}

/// Whether there is something to write.
pub(super) fn is_there(run: &Run) -> bool {
    run.trend.len() > 1
}

/// How many findings nobody accepted.
fn open(day: &Trend) -> usize {
    day.open.values().sum()
}

/// How many of them somebody is called for.
fn bad(day: &Trend) -> usize {
    day.open.range(Severity::High..).map(|(_, number)| number).sum()
}

fn drawing(days: &[Trend], says: &str, writer: &mut Writer) {
    let most = days.iter().map(open).max().unwrap_or(0).max(1);
    let view = format!("0 0 {WIDTH} {HEIGHT}");
    let svg = [("class", "trend"), ("viewBox", &*view), ("role", "img"), ("aria-label", says)];
    writer.element("svg", &svg, |svg| {
        let floor = HEIGHT - MARGIN;
        let at = |index: usize| MARGIN + index * (WIDTH - 2 * MARGIN) / days.len().saturating_sub(1).max(1);
        let height = |number: usize| floor - number * (HEIGHT - 2 * MARGIN) / most;
        let axis = format!("M{MARGIN} {floor}H{}", WIDTH - MARGIN);
        svg.element("path", &[("class", "axis"), ("d", &axis)], |_| {});
        let way = |of: fn(&Trend) -> usize| {
            let points =
                days.iter().enumerate().map(|(index, day)| format!("{} {}", at(index), height(of(day))));
            points.collect::<Vec<_>>().join("L")
        };
        let area = format!("M{MARGIN} {floor}L{}L{} {floor}Z", way(open), WIDTH - MARGIN);
        svg.element("path", &[("class", "area"), ("d", &area)], |_| {});
        svg.element("path", &[("class", "all"), ("d", &format!("M{}", way(open)))], |_| {});
        svg.element("path", &[("class", "bad"), ("d", &format!("M{}", way(bad)))], |_| {});
        let mut words = |x: usize, y: usize, class: &'static str, anchor: &'static str, text: &str| {
            let (x, y) = (x.to_string(), y.to_string());
            let attributes = [("class", class), ("x", &*x), ("y", &*y), ("text-anchor", anchor)];
            svg.text_element("text", &attributes, text);
        };
        if let ([first, ..], [.., last]) = (days, days) {
            words(MARGIN, HEIGHT - 10, "day", "start", &plain(&first.date));
            words(WIDTH - MARGIN, HEIGHT - 10, "day", "end", &plain(&last.date));
            words(WIDTH - MARGIN + 4, height(open(last)) + 4, "all", "start", &open(last).to_string());
            // Two numbers on one place could not be read.
            if height(bad(last)) >= height(open(last)) + 14 {
                words(WIDTH - MARGIN + 4, height(bad(last)) + 4, "bad", "start", &bad(last).to_string());
            }
        }
    });
    writer.element("p", &[("class", "legend")], |legend| {
        for (class, says) in [("all", "all that nobody accepted"), ("bad", "high and critical")] {
            legend.element("span", &[], |one| {
                one.text_element(
                    "span",
                    &[("class", &format!("line {class}")), ("aria-hidden", "true")],
                    "━",
                );
                one.text(" ");
                one.text(says);
            });
        }
    });
}

fn table(days: &[Trend], writer: &mut Writer) {
    writer.element("details", &[("class", "parts")], |details| {
        details.text_element("summary", &[], "as a table");
        let scroll =
            [("class", "scroll"), ("role", "group"), ("tabindex", "0"), ("aria-labelledby", "trend")];
        details.element("div", &scroll, |div| {
            div.element("table", &[], |table| {
                table.element("thead", &[], |head| {
                    head.element("tr", &[], |row| {
                        let severities = Severity::ALL.into_iter().rev().map(Severity::word);
                        let words = ["Day"].into_iter().chain(severities);
                        for word in words.chain(["undecided", "accepted", "agree", "facts"]) {
                            row.text_element("th", &[("scope", "col")], word);
                        }
                    });
                });
                table.element("tbody", &[], |body| {
                    for day in days {
                        body.element("tr", &[], |row| {
                            row.text_element("th", &[("scope", "row")], &plain(&day.date));
                            let open = |severity| day.open.get(&severity).copied().unwrap_or(0);
                            let severities = Severity::ALL.into_iter().rev().map(open);
                            for number in severities.chain([day.undecided, day.waived, day.agree, day.facts])
                            {
                                row.text_element("td", &[], &number.to_string());
                            }
                        });
                    }
                });
            });
        });
    });
}
