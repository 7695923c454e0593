//! A headless browser, spoken to by the protocol of its developer tools over a pipe: no port, no other program.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// The names under which a browser is looked for.
const NAMES: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome-headless-shell"];

/// The browser of this machine: what `TRICEP_BROWSER` names, else the first that is found. Says so where there is none.
pub(super) fn found() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("TRICEP_BROWSER") {
        let named = PathBuf::from(named);
        assert!(named.is_file(), "TRICEP_BROWSER names {}, which is no file", named.display());
        return Some(named);
    }
    let path = std::env::var_os("PATH")?;
    let mut all = std::env::split_paths(&path).flat_map(|folder| NAMES.map(|name| folder.join(name)));
    let found = all.find(|one| one.is_file());
    if found.is_none() || cfg!(not(unix)) {
        println!(
            "SKIPPED: no Chromium is on the PATH, and TRICEP_BROWSER names none; the page was not looked at"
        );
        return None;
    }
    found
}

/// Longer than any answer should take; a browser that hangs fails its test.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running browser with one page.
pub(super) struct Browser {
    child: Child,
    input: ChildStdin,
    output: mpsc::Receiver<Value>,
    /// What happened and nobody waited for yet.
    events: VecDeque<String>,
    session: Option<String>,
    number: u64,
    /// What the page wrote to the console, and what it did not catch.
    pub(super) complaints: Vec<String>,
}

impl Browser {
    /// Starts it. Its profile lies in a folder of this name.
    pub(super) fn start(program: &Path, name: &str) -> Self {
        let profile = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("browser-{name}"));
        let _ = std::fs::remove_dir_all(&profile);
        std::fs::create_dir_all(&profile).unwrap();
        // The browser reads from its third and writes to its fourth file; a shell gives it ours.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 1>&2 2>/dev/null"])
            .arg(program)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
            .args(["--no-first-run", "--disable-extensions", "--disable-background-networking"])
            .args(["--remote-debugging-pipe", "--hide-scrollbars", "--force-color-profile=srgb"])
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            for message in BufReader::new(output).split(0) {
                let Ok(message) = message else { return };
                if sender.send(serde_json::from_slice(&message).unwrap()).is_err() {
                    return;
                }
            }
        });
        let mut browser = Self {
            child,
            input,
            output: receiver,
            events: VecDeque::new(),
            session: None,
            number: 0,
            complaints: Vec::new(),
        };
        let target = browser.ask("Target.createTarget", json!({ "url": "about:blank" }));
        let attached =
            browser.ask("Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true }));
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page.enable", "Runtime.enable", "Log.enable", "Network.enable"] {
            browser.ask(domain, json!({}));
        }
        browser
    }

    /// Opens a file, with what follows `#`, and waits until it is drawn.
    pub(super) fn open(&mut self, file: &Path, fragment: &str) {
        self.navigate(file, fragment);
        self.settle();
    }

    /// Opens a file and waits until it is loaded.
    pub(super) fn navigate(&mut self, file: &Path, fragment: &str) {
        // A page that differs in its fragment alone would not be loaded again.
        self.events.clear();
        self.ask("Page.navigate", json!({ "url": "about:blank" }));
        self.wait_for("Page.loadEventFired");
        self.ask("Page.navigate", json!({ "url": format!("file://{}{fragment}", file.display()) }));
        self.wait_for("Page.loadEventFired");
    }

    /// The value of an expression; a promise is waited for.
    pub(super) fn value(&mut self, expression: &str) -> Value {
        let answer = self.ask(
            "Runtime.evaluate",
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true }),
        );
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    /// A text that the page says.
    pub(super) fn text(&mut self, expression: &str) -> String {
        let value = self.value(expression);
        value.as_str().unwrap_or_else(|| panic!("{expression} is {value}")).to_owned()
    }

    /// Waits until what was asked for is drawn.
    pub(super) fn settle(&mut self) {
        self.value("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))");
    }

    /// Presses a key and lets it go, as a person would.
    pub(super) fn press(&mut self, key: &str) {
        let text = match key {
            "Enter" => "\r",
            one if one.chars().count() == 1 => one,
            _ => "",
        };
        let code = match key {
            "Enter" => 13,
            "Escape" => 27,
            "Tab" => 9,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            _ => 0,
        };
        let event = |kind: &str, text: &str| json!({ "type": kind, "key": key, "text": text, "windowsVirtualKeyCode": code, "nativeVirtualKeyCode": code });
        let down = if text.is_empty() { "rawKeyDown" } else { "keyDown" };
        self.ask("Input.dispatchKeyEvent", event(down, text));
        self.ask("Input.dispatchKeyEvent", event("keyUp", ""));
        self.settle();
    }

    /// Writes a text where the focus is.
    pub(super) fn write(&mut self, text: &str) {
        self.ask("Input.insertText", json!({ "text": text }));
        self.settle();
    }

    /// Sets how large the window is.
    pub(super) fn resize(&mut self, width: u32, height: u32) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.ask("Emulation.setDeviceMetricsOverride", metrics);
        self.settle();
    }

    /// Sets what the reader prefers: `prefers-color-scheme` is `dark`.
    pub(super) fn prefer(&mut self, feature: &str, value: &str) {
        let features = json!({ "features": [{ "name": feature, "value": value }] });
        self.ask("Emulation.setEmulatedMedia", features);
        self.settle();
    }

    /// A picture of what is seen, as PNG.
    pub(super) fn picture(&mut self, whole: bool) -> Vec<u8> {
        let answer =
            self.ask("Page.captureScreenshot", json!({ "format": "png", "captureBeyondViewport": whole }));
        decoded(&answer["data"])
    }

    /// The page on paper, as PDF.
    pub(super) fn paper(&mut self) -> Vec<u8> {
        let answer = self.ask(
            "Page.printToPDF",
            json!({ "printBackground": true, "paperWidth": 8.27, "paperHeight": 11.69 }),
        );
        decoded(&answer["data"])
    }

    fn wait_for(&mut self, event: &str) {
        while let Some(past) = self.events.pop_front() {
            if past == event {
                return;
            }
        }
        while self.read()["method"] != event {}
        self.events.clear();
    }

    /// Sends a command and gives its answer.
    pub(super) fn ask(&mut self, method: &str, params: Value) -> Value {
        self.number += 1;
        let number = self.number;
        let mut message = json!({ "id": number, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.input.write_all(message.to_string().as_bytes()).unwrap();
        self.input.write_all(&[0]).unwrap();
        self.input.flush().unwrap();
        loop {
            let answer = self.read();
            if answer["id"] == number {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
        }
    }

    /// The next message; what the page complains of is kept.
    fn read(&mut self) -> Value {
        let message = self.output.recv_timeout(PATIENCE).expect("the browser answers");
        let params = &message["params"];
        match message["method"].as_str() {
            Some("Runtime.exceptionThrown") => self.complaints.push(params["exceptionDetails"].to_string()),
            Some("Log.entryAdded") => self.complaints.push(params["entry"].to_string()),
            Some("Runtime.consoleAPICalled") => self.complaints.push(params["args"].to_string()),
            Some("Network.requestWillBeSent") => {
                let url = params["request"]["url"].as_str().unwrap_or("");
                if !url.starts_with("file://") && url != "about:blank" {
                    self.complaints.push(format!("it asks for {url}"));
                }
            }
            Some(event) => self.events.push_back(event.to_owned()),
            None => {}
        }
        message
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn decoded(data: &Value) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(data.as_str().unwrap()).unwrap()
}
