//! The settings of Dapr, which an app of Azure has as properties and a pod as annotations.

/// Each as it is named on Azure, the way through objects with dots in it, and the annotation that says the same.
pub const SETTINGS: [(&str, &str); 14] = [
    ("enabled", "dapr.io/enabled"),
    ("appId", "dapr.io/app-id"),
    ("appPort", "dapr.io/app-port"),
    ("appProtocol", "dapr.io/app-protocol"),
    ("httpReadBufferSize", "dapr.io/http-read-buffer-size"),
    ("httpMaxRequestSize", "dapr.io/http-max-request-size"),
    ("logLevel", "dapr.io/log-level"),
    ("enableApiLogging", "dapr.io/enable-api-logging"),
    ("maxConcurrency", "dapr.io/app-max-concurrency"),
    ("appHealth.enabled", "dapr.io/enable-app-health-check"),
    ("appHealth.path", "dapr.io/app-health-check-path"),
    ("appHealth.probeIntervalSeconds", "dapr.io/app-health-probe-interval"),
    ("appHealth.probeTimeoutMilliseconds", "dapr.io/app-health-probe-timeout"),
    ("appHealth.threshold", "dapr.io/app-health-threshold"),
];
