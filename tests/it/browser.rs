//! The page of a check in a real browser: filters, search, links, keys, what those hear who do not see it, what is too faint
//! to be read, and how long ten thousand findings take.
//!
//! Where there is no Chromium the tests say that they are skipped. `TRICEP_PICTURES` names a folder for pictures of the page,
//! and `TRICEP_AXE` the file `axe.min.js` of axe-core, which looks at it, too.

mod chromium;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tricep::report::html;
use tricep::report::run::Run;

use crate::support::compared;
use crate::support::tree;
use chromium::Browser;

const LOOK: &str = include_str!("browser/look.js");

/// A page and a browser; nothing where there is none.
fn page(name: &str, text: &str) -> Option<(Browser, PathBuf)> {
    let program = chromium::found()?;
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.html"));
    fs::write(&file, text).unwrap();
    Some((Browser::start(&program, name), file))
}

fn open(browser: &mut Browser, file: &Path, fragment: &str) {
    browser.open(file, fragment);
    browser.value(LOOK);
}

fn rows(browser: &mut Browser) -> usize {
    usize::try_from(browser.value("look.rows().length").as_u64().unwrap()).unwrap()
}

/// What the rows say, from the first.
fn said(browser: &mut Browser) -> Vec<String> {
    let said = browser.value("look.rows().map((row) => look.words(row.querySelector('.row')))");
    said.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

fn reset(browser: &mut Browser) {
    browser.value("document.querySelector('#filters [type=reset]').click()");
    browser.settle();
}

#[test]
fn filters_and_search_narrow_the_findings() {
    let Some((mut browser, file)) = page("filters", &html::check::text(&compared::few())) else { return };
    open(&mut browser, &file, "");
    let all = rows(&mut browser);
    // One in four environments is one, and what agrees is not among the findings.
    assert_eq!(all, 5 + compared::ODD.len() + 4);
    assert_eq!(
        browser.text("found.textContent"),
        format!("{all} findings · {} counted in each environment", all + 3)
    );
    let narrowed = [
        ("workload", "=web-api", 4),
        ("environment", "=tt02", 4),
        ("property", "=maxReplicas", 1),
        ("severity", "critical", 1),
        ("severity", "low", compared::ODD.len()),
        ("verdict", "only_dis", 1),
        ("verdict", "undecided", 1),
        ("verdict", "same", 1),
        ("verdict", "equivalent", 1),
        ("waived", "accepted", 1),
        ("waived", "open", all - 1),
        ("mended", "patch", 1 + compared::ODD.len()),
        ("workload", "=*", 1),
        ("workload", "=__proto__", 1),
    ];
    for (list, value, left) in narrowed {
        browser.value(&format!("look.set({list:?}, {value:?})"));
        assert_eq!(rows(&mut browser), left, "{list} {value}");
        let found = browser.text("found.textContent");
        let counted = if left == all { String::new() } else { format!("{left} of ") };
        assert!(found.starts_with(&format!("{counted}{all} findings")), "{list} {value}: {found}");
        reset(&mut browser);
        assert_eq!(rows(&mut browser), all);
    }
    for (words, left) in
        [("maxreplicas 20", 1), ("tt02.bicepparam", 1), ("KEY VAULT", 1), ("nothing like this", 0)]
    {
        browser.value(&format!("look.set('search', {words:?})"));
        assert_eq!(rows(&mut browser), left, "{words}");
        assert!(browser.text("location.hash").starts_with("#?search="));
    }
    reset(&mut browser);
    browser.value("look.set('order', 'worst')");
    let worst = said(&mut browser);
    assert!(worst[0].contains("critical") && worst[0].contains("web-api"), "{}", worst[0]);
    assert!(worst.last().unwrap().contains("accepted"));
    assert_eq!(browser.complaints, [""; 0]);
}

#[test]
fn the_numbers_at_the_top_and_the_overview_lead_to_their_findings() {
    let Some((mut browser, file)) = page("numbers", &html::check::text(&compared::few())) else { return };
    open(&mut browser, &file, "");
    let tiles = browser.value(
        "look.all('.tile').map((tile) => [tile.dataset.value, Number(tile.querySelector('b').textContent)])",
    );
    assert_eq!(tiles.as_array().unwrap().len(), 7);
    for tile in tiles.as_array().unwrap() {
        browser
            .value(&format!("look.all('.tile').find((tile) => tile.dataset.value === {}).click()", tile[0]));
        browser.settle();
        assert_eq!(json!(rows(&mut browser)), tile[1], "{tile}");
        assert_eq!(browser.text("document.activeElement.id"), "findings");
        reset(&mut browser);
    }
    let cells = usize::try_from(browser.value("look.all('.cell').length").as_u64().unwrap()).unwrap();
    assert!(cells > 15);
    for at in 0..cells {
        let number = browser.value(&format!(
            "(() => {{ const cell = look.all('.cell')[{at}]; cell.click(); return Number(cell.querySelector('b')?.textContent ?? 0); }})()"
        ));
        browser.settle();
        if number != 0 {
            assert_eq!(json!(rows(&mut browser)), number, "cell {at}");
        }
    }
    // Pressed again, it shows everything again.
    browser.value("look.all('.cell[aria-pressed=true]')[0].click()");
    browser.settle();
    assert_eq!(rows(&mut browser), 5 + compared::ODD.len() + 4);
    assert_eq!(browser.complaints, [""; 0]);
}

#[test]
fn a_link_opens_its_finding_wherever_it_stands() {
    let Some((mut browser, file)) = page("links", &html::check::text(&compared::many(2_000))) else { return };
    open(&mut browser, &file, "");
    assert_eq!(rows(&mut browser), 60, "as many as are looked at");
    let links = browser.value(
        "JSON.parse(document.getElementById('data').textContent).findings.map((finding) => finding[10][0][1])",
    );
    let links = links.as_array().unwrap();
    assert_eq!(links.len(), 2_000);
    for at in [0, 1_234, 1_999] {
        let link = links[at].as_str().unwrap();
        open(&mut browser, &file, &format!("#f-{link}"));
        let item = format!("document.getElementById('f-{link}')");
        assert_eq!(browser.value(&format!("{item}.querySelector('.row').ariaExpanded")), json!("true"));
        assert_eq!(
            browser.value(&format!("document.activeElement === {item}.querySelector('.row')")),
            json!(true)
        );
        let top = browser.value(&format!("{item}.getBoundingClientRect().top")).as_f64().unwrap();
        let height = browser.value("innerHeight").as_f64().unwrap();
        assert!((0.0..height).contains(&top), "finding {at} stands at {top}");
        assert!(rows(&mut browser) < 200, "no more than are looked at");
    }
    // What is filtered away is found all the same, and the address of a filter is one of the page.
    open(&mut browser, &file, "#?workload=service-003&severity=critical");
    assert_eq!(rows(&mut browser), 8);
    assert!(said(&mut browser).iter().all(|row| row.contains("critical")));
    browser.value(&format!("location.hash = '#f-{}'", links[1_234].as_str().unwrap()));
    browser.settle();
    let opened = browser.value("look.all('.finding.open').map((item) => item.id)");
    assert_eq!(opened, json!([format!("f-{}", links[1_234].as_str().unwrap())]));
    open(&mut browser, &file, "#f-0000000000000000");
    assert_eq!(browser.text("document.getElementById('said').textContent"), "This run has no such finding");
    assert_eq!(browser.complaints, [""; 0]);
}

#[test]
fn everything_can_be_done_with_keys() {
    let Some((mut browser, file)) = page("keys", &html::check::text(&compared::few())) else { return };
    open(&mut browser, &file, "");
    browser.press("Tab");
    assert_eq!(browser.text("document.activeElement.textContent"), "To the findings");
    browser.press("/");
    assert_eq!(browser.text("document.activeElement.id"), "search");
    browser.write("maxReplicas");
    assert_eq!(rows(&mut browser), 1);
    // In a field a letter is a letter.
    browser.press("j");
    assert_eq!(browser.text("search.value"), "maxReplicasj");
    browser.press("Escape");
    assert_eq!(browser.text("search.value"), "");
    browser.value("document.getElementById('findings').focus()");
    browser.press("j");
    browser.press("j");
    browser.press("k");
    browser.press("j");
    assert_eq!(browser.value("look.all('.row').indexOf(document.activeElement)"), json!(1));
    browser.press("Enter");
    assert_eq!(browser.value("document.activeElement.ariaExpanded"), json!("true"));
    let body = browser.text("look.words(document.querySelector('.finding.open .body'))");
    for part in [
        "maxReplicas is 20 on Azure and 2 on DIS",
        "decided at",
        "prod.bicepparam:13:7",
        "param scale",
        "Copy patch",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
    browser.press("c");
    let copied = browser.text("document.getElementById('said').textContent");
    assert!(copied.starts_with("Patch copied") || copied.starts_with("Patch selected"), "{copied}");
    browser.press("Enter");
    assert_eq!(browser.value("look.all('.finding.open').length"), json!(0));
    browser.press("e");
    assert_eq!(browser.value("look.all('.finding.open').length === look.rows().length"), json!(true));
    browser.press("?");
    assert_eq!(browser.value("document.getElementById('keys').open"), json!(true));
    browser.press("Escape");
    assert_eq!(browser.value("document.getElementById('keys').open"), json!(false));
    // Whoever speaks to the computer switches them off.
    browser.value("document.getElementById('single').checked = false");
    browser.press("e");
    assert_eq!(browser.value("look.all('.finding.open').length === look.rows().length"), json!(true));
    assert_eq!(browser.complaints, [""; 0]);
}

#[test]
fn no_text_of_a_finding_becomes_markup() {
    let run = compared::few();
    let Some((mut browser, file)) = page("markup", &html::check::text(&run)) else { return };
    open(&mut browser, &file, "");
    browser.press("e");
    assert_eq!(browser.text("document.title"), ".azure against flux/shop");
    assert_eq!(
        browser.value("look.all('img, iframe, object, script').length"),
        json!(2),
        "the data and the script"
    );
    assert_eq!(browser.value("look.all('[onerror], [onfocus], a[href^=javascript]').length"), json!(0));
    let shown = browser.text("look.words(document.getElementById('list'))");
    for odd in [compared::ODD[0], compared::ODD[3], "\\u{202e}tfel", "\\nlines\\tand", "日本語"] {
        assert!(shown.contains(odd), "{odd}");
    }
    assert_eq!(browser.complaints, [""; 0]);
}

#[test]
fn everybody_can_read_and_use_it() {
    let Some((mut browser, file)) = page("readable", &html::check::text(&compared::few())) else { return };
    for scheme in ["light", "dark"] {
        for width in [1440, 800, 375] {
            browser.resize(width, 900);
            browser.prefer("prefers-color-scheme", scheme);
            open(&mut browser, &file, "");
            browser.press("e");
            assert_eq!(browser.value("look.unnamed()"), json!([]), "{scheme} {width}");
            assert_eq!(browser.value("look.faint()"), json!([]), "{scheme} {width}");
            assert_eq!(browser.value("look.wide()"), json!([]), "{scheme} {width}");
            axe(&mut browser, &format!("{scheme} {width}"));
        }
    }
    // A page without its script says what is worst, and offers nothing that would do nothing.
    browser.ask("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    browser.navigate(&file, "");
    browser.ask("Emulation.setScriptExecutionDisabled", json!({ "value": false }));
    assert!(browser.text("document.querySelector('noscript').innerText").contains("maxReplicas"));
    assert_eq!(browser.value("document.getElementById('filters').hidden"), json!(true));
    assert_eq!(browser.complaints, [""; 0]);
}

/// What axe-core finds, where it is named.
fn axe(browser: &mut Browser, case: &str) {
    let Some(axe) = std::env::var_os("TRICEP_AXE") else { return };
    browser.value(&format!("{};0", fs::read_to_string(axe).unwrap()));
    let found = browser.value(
        "axe.run(document, { resultTypes: ['violations', 'incomplete'] }).then((all) => [
          all.violations.map((one) => one.id + ': ' + one.nodes.map((node) => node.target).join(' ; ')),
          all.incomplete.map((one) => one.id + ' ' + one.nodes.length + ': ' + one.nodes[0].target), all.passes.length, axe.version])",
    );
    println!("axe-core {} on {case}: {} rules pass, to look at: {}", found[3], found[2], found[1]);
    assert_eq!(found[0], json!([]), "{case}");
}

/// How long the thread of the page worked since it was opened, in milliseconds.
fn busy(browser: &mut Browser) -> f64 {
    let answer = browser.ask("Performance.getMetrics", json!({}));
    let metrics = answer["metrics"].as_array().unwrap();
    let task = metrics.iter().find(|one| one["name"] == "TaskDuration");
    task.and_then(|one| one["value"].as_f64()).unwrap_or(f64::NAN) * 1_000.0
}

/// How long it takes until the page shows what somebody asked for. The figures are for reading: no test fails by a clock.
#[test]
fn ten_thousand_findings_stay_fluid() {
    let run = compared::many(10_000);
    let text = html::check::text(&run);
    assert!(text.len() <= 5_000_000, "{} bytes", text.len());
    let Some((mut browser, file)) = page("many", &text) else { return };
    browser.ask("Performance.enable", json!({}));
    open(&mut browser, &file, "");
    let loaded =
        browser.value("performance.getEntriesByType('navigation')[0].loadEventEnd").as_f64().unwrap();
    let painted = browser.value("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1");
    assert_eq!(rows(&mut browser), 60);
    assert!(browser.value("look.all('*').length").as_u64().unwrap() < 25_000);
    let changes = [
        ("workload", "look.set('workload', '=service-111')"),
        ("all again", "document.querySelector('#filters [type=reset]').click()"),
        ("environment", "look.set('environment', '=prod')"),
        ("severity", "look.set('severity', 'critical')"),
        ("order", "look.set('order', 'worst')"),
        ("search, a letter", "look.set('search', 's')"),
        ("search, words", "look.set('search', 'service-1 prod settings')"),
        ("nothing left", "look.set('search', 'no such thing')"),
        ("all again", "document.querySelector('#filters [type=reset]').click()"),
        ("a tile", "document.querySelector('.tile.high').click()"),
        ("a cell", "look.all('.cell')[500].click()"),
        ("all again", "document.querySelector('#filters [type=reset]').click()"),
        ("open one", "look.all('.row')[5].click()"),
        ("sixty more", "look.all('.more').at(-1).click()"),
        (
            "a link",
            "location.hash = '#f-' + JSON.parse(document.getElementById('data').textContent).findings[7777][10][0][1]",
        ),
    ];
    println!(
        "10,000 findings, {} bytes: loaded after {loaded:.0} ms, painted after {painted} ms",
        text.len()
    );
    for (name, change) in changes {
        let before = busy(&mut browser);
        let took = browser.value(&format!("look.timed(() => {{ {change}; }})")).as_f64().unwrap();
        let busy = busy(&mut browser) - before;
        println!(
            "  {name}: {took:.0} ms, of which the page worked {busy:.0} ms; {} rows",
            rows(&mut browser)
        );
        browser.settle();
    }
    assert!(browser.value("look.all('*').length").as_u64().unwrap() < 25_000);
    assert_eq!(browser.complaints, [""; 0]);
}

#[test]
fn the_graph_can_be_moved_zoomed_and_narrowed_with_keys() {
    let sample = tree::read("reports/parcel/check.html");
    let Some((mut browser, file)) = page("graph", &sample) else { return };
    open(&mut browser, &file, "");
    let view = "document.querySelector('.drawing svg').getAttribute('viewBox')";
    browser.value("document.querySelector('.drawing').focus()");
    let mut before = browser.text(view);
    for key in ["+", "-", "ArrowRight", "ArrowDown", "0", "1"] {
        browser.press(key);
        let now = browser.text(view);
        assert_ne!(now, before, "{key}");
        before = now;
    }
    let nodes = browser.value("look.all('.drawing [data-node]').length").as_u64().unwrap();
    assert!(nodes > 50);
    browser.value(
        "(() => { const node = document.getElementById('node'); node.value = document.querySelector('[data-from^=n]').dataset.from; node.dispatchEvent(new Event('change')); })()",
    );
    let near = browser.value("look.all('.drawing [data-node].near').length").as_u64().unwrap();
    assert!(near > 1 && near < nodes, "{near} of {nodes}");
    assert!(browser.text("look.words(document.querySelector('.told'))").contains("needs"));
    browser.value("document.querySelector('.told [data-go]').click()");
    assert_ne!(browser.text("document.getElementById('node').value"), "");
    browser.value("document.querySelector('.drawing').focus()");
    browser.press("Escape");
    assert_eq!(
        browser.value("document.querySelector('.drawing svg').classList.contains('narrowed')"),
        json!(false)
    );
    assert_eq!(browser.value("look.unnamed()"), json!([]));
    assert_eq!(browser.complaints, [""; 0]);
}

/// Pictures for people, where a folder is named for them.
#[test]
fn the_page_is_drawn_for_who_asks() {
    let Some(folder) = std::env::var_os("TRICEP_PICTURES").map(PathBuf::from) else { return };
    let sample = tree::read("reports/parcel/check.html");
    let Some((mut browser, file)) = page("pictures", &sample) else { return };
    let picture = |browser: &mut Browser, name: &str, whole: bool| {
        fs::write(folder.join(format!("{name}.png")), browser.picture(whole)).unwrap();
    };
    browser.resize(1440, 1000);
    open(&mut browser, &file, "");
    picture(&mut browser, "overview", false);
    picture(&mut browser, "whole", true);
    browser.value("look.set('workload', '=route-planner')");
    browser.value("look.all('.finding')[0].querySelector('.row').click(); document.getElementById('filters').scrollIntoView({ behavior: 'instant' })");
    browser.settle();
    picture(&mut browser, "finding", false);
    browser.value("document.getElementById('graph').scrollIntoView({ behavior: 'instant' })");
    picture(&mut browser, "graph", false);
    browser.value("look.set('node', look.all('#node option')[9].value); document.getElementById('node').dispatchEvent(new Event('change'))");
    browser.settle();
    picture(&mut browser, "graph-focus", false);
    browser.value("document.getElementById('filters').scrollIntoView({ behavior: 'instant' })");
    browser.prefer("prefers-color-scheme", "dark");
    picture(&mut browser, "finding-dark", false);
    open(&mut browser, &file, "");
    picture(&mut browser, "overview-dark", false);
    browser.prefer("prefers-color-scheme", "light");
    browser.resize(375, 812);
    open(&mut browser, &file, "");
    picture(&mut browser, "narrow", false);
    browser.value(
        "look.all('.finding')[1].querySelector('.row').click(); look.all('.finding')[1].scrollIntoView({ behavior: 'instant' })",
    );
    browser.settle();
    picture(&mut browser, "narrow-finding", false);
    browser.resize(1440, 1000);
    open(&mut browser, &file, "#?severity=critical");
    fs::write(folder.join("paper.pdf"), browser.paper()).unwrap();
}

#[test]
fn the_page_is_whole_and_says_everything() {
    for run in [compared::few(), compared::many(300), Run::default()] {
        let page = html::check::text(&run);
        let (_, data) = page.split_once("id=\"data\">").unwrap();
        let (data, _) = data.split_once("</script>").unwrap();
        assert!(!data.contains('<') && !data.contains(['\u{2028}', '\u{2029}']));
        let data: Value = serde_json::from_str(data).unwrap();
        assert_eq!(
            data["findings"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one[10].as_array().unwrap().len())
                .sum::<usize>(),
            run.facts.len()
        );
        for word in
            ["url(", "@import", "fetch(", "XMLHttpRequest", "import(", "innerHTML", "eval(", " onclick"]
        {
            assert!(!page.contains(word), "{word}");
        }
    }
}
