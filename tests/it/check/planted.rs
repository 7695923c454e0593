//! No command shows a secret, in no form: neither as a value, nor in a sentence, a patch or the lines of a source.
//!
//! `tricep snapshot` and `tricep render` are left out: like the tools that they stand in for they show what would be deployed.

use crate::support::tool::Tool;

const MAIN: &str = r#"
param minReplicas int = 1
@secure()
param password string
@secure()
param settings object
param list { @secure()
  token: string
  plain: string }[]
@secure()
param fallback string = 'PLANTED-default'

var connection = 'Server=db;User=web;Password=${password};'

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'web'
  location: 'norwayeast'
  properties: {
    configuration: {
      ingress: { external: true, targetPort: 8080 }
      secrets: [
        { name: 'inline', value: 'PLANTED-inline' }
        { name: 'given', value: password }
        { name: 'member', value: settings.key }
        { name: 'token', value: list[0].token }
        { name: 'vaulted', keyVaultUrl: 'https://kv.vault.azure.net/secrets/vaulted', identity: 'system' }
      ]
    }
    template: {
      containers: [
        {
          name: 'web'
          image: 'ghcr.io/example/web:1.2.3'
          args: ['--connection', 'Server=db;Password=PLANTED-argument;']
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: [
            { name: 'CONNECTION', value: connection }
            { name: 'FALLBACK', value: fallback }
            { name: 'JOINED', value: '${settings.key}:${fallback}' }
            { name: 'LITERAL', value: 'Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=web;SharedAccessKey=PLANTED-literal=' }
            { name: 'DATABASE', value: 'postgres://web:PLANTED-address@db/shop' }
            { name: 'REFERENCE', secretRef: 'inline' }
            { name: 'LOG_LEVEL', value: 'Warning' }
          ]
        }
      ]
      scale: { minReplicas: minReplicas, maxReplicas: 5 }
    }
  }
}
"#;

const PARAMETERS: &str = "\
using 'main.bicep'
param minReplicas = 3
param password = 'PLANTED-parameter'
param settings = { key: 'PLANTED-object' }
param list = [ { token: 'PLANTED-member', plain: 'p' } ]
";

const DEPLOYMENT: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - name: web
          image: ghcr.io/example/web:1.2.3
          ports: [{ containerPort: 8080 }]
          env:
            - name: LOG_LEVEL
              value: Debug
            - name: CONNECTION
              value: "Server=db;User=web;Password=PLANTED-text;"
            - name: STORED
              valueFrom: { secretKeyRef: { name: stored, key: key } }
            - name: OTHER
              valueFrom: { secretKeyRef: { name: stored, key: other } }
            - name: GENERATED
              valueFrom: { secretKeyRef: { name: generated, key: key } }
            - name: FROM_FILE
              valueFrom: { secretKeyRef: { name: generated, key: envkey } }
            - name: WHOLE
              valueFrom: { secretKeyRef: { name: generated, key: file.txt } }
          resources:
            requests: { cpu: 250m, memory: 1024Mi }
---
apiVersion: v1
kind: Secret
metadata: { name: stored }
stringData:
  key: PLANTED-stored
data:
  other: UExBTlRFRC1iYXNlNjQ=
"#;

const BASE: &str = "\
resources: [deployment.yaml]
secretGenerator:
  - name: generated
    literals: [key=PLANTED-generated]
    envs: [web.env]
    files: [file.txt]
";

const OVERLAY: &str = "\
resources: [../../base]
patches:
  - patch: |
      apiVersion: v1
      kind: Secret
      metadata: { name: stored }
      stringData:
        key: PLANTED-patched
";

/// What must not be seen: the texts, and what base64 makes of them.
const PLANTED: [&str; 2] = ["PLANTED", "UExBTlRFR"];

fn repository(name: &str) -> Tool {
    Tool::new(name)
        .file(".azure/applications/web/main.bicep", MAIN)
        .file(".azure/applications/web/prod.bicepparam", PARAMETERS)
        .file("flux/shop/base/kustomization.yaml", BASE)
        .file("flux/shop/base/deployment.yaml", DEPLOYMENT)
        .file("flux/shop/base/web.env", "envkey=PLANTED-variables\n")
        .file("flux/shop/base/file.txt", "PLANTED-file\n")
        .file("flux/shop/overlays/prod/kustomization.yaml", OVERLAY)
}

fn assert_hidden(what: &str, text: &str) {
    for planted in PLANTED {
        let shown: Vec<&str> = text.lines().filter(|line| line.contains(planted)).collect();
        assert_eq!(shown, [""; 0], "{what} shows {planted}");
    }
}

#[test]
fn no_command_shows_a_secret_in_any_form() {
    let name = "planted";
    let commands = [
        "check --all --excerpts --wide --report-dir out --history days",
        "check --all --format json --report json=run.json",
        "check --excerpts --width 160",
        "report run.json --report-dir stored --compare run.json --baseline run.json",
        "inventory",
        "inventory --wide",
        "inventory --format markdown",
        "inventory --format csv",
        "inventory --format json",
        "inventory --format html",
        "explain web",
        "explain web --format json",
        "explain web env",
        "explain web secret",
        "explain web env.CONNECTION",
        "explain web env.LITERAL",
        "explain web args",
        "explain .azure/applications/web/prod.bicepparam app.properties.template.containers[0].env.LITERAL",
        "fix",
        "graph .azure/applications/web/prod.bicepparam",
        "graph .azure/applications/web/prod.bicepparam --format json",
        "init --dry-run",
    ];
    let _ = repository(name);
    for command in commands {
        let said = Tool::again(name).args(command.split(' ')).run();
        assert!(said.stdout.len() > 20, "{command} says nothing: {}", said.stderr);
        assert_hidden(command, &said.stdout);
        assert_hidden(command, &said.stderr);
    }
    let mut looked_at = 0;
    for folder in ["out", "stored", "days", "."] {
        for entry in std::fs::read_dir(Tool::again(name).folder().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                assert_hidden(&path.display().to_string(), &std::fs::read_to_string(&path).unwrap());
                looked_at += 1;
            }
        }
    }
    assert_eq!(looked_at, 11 + 11 + 1 + 1);
}

#[test]
fn what_is_around_a_secret_is_still_told() {
    let said = repository("planted-around").args(["check", "--width", "200", "--excerpts"]).run();
    for told in ["Password=<secure:password>;", "SharedAccessKey=<secure:SharedAccessKey>", "Password=***"] {
        assert!(said.stdout.contains(told), "{told} is not in\n{}", said.stdout);
    }
}
