//! CronJobs and Jobs: what runs to an end.
//!
//! Kubernetes cannot say that a job waits to be started by somebody. What is meant so is a CronJob whose schedule is off and
//! names a date, because it must name something.

use std::sync::Arc;

use super::defaults;
use super::keda;
use super::reader::Reader;
use super::schedule;
use super::schedule::Fires;
use super::secrets::{Fillers, Read};
use super::writer::{Subject, Writer};
use crate::estate::{Field, Job, Setting, Text, Trigger};

/// A job by its schedule.
pub(super) fn scheduled(object: &Reader<'_>) -> Job {
    let spec = object.member("spec");
    let (schedule, suspend) = (spec.member("schedule"), spec.member("suspend"));
    let suspended = suspend.bool();
    let by_hand = match schedule.str().map_or(Fires::Often, schedule::fires) {
        Fires::Never => true,
        Fires::Yearly => suspended.as_ref().and_then(Field::get) == Some(&true),
        Fires::Often => false,
    };
    let trigger = if by_hand { Trigger::Manual } else { Trigger::Schedule };
    Job {
        cron: cron(&spec),
        suspended,
        ..job(&spec.path(&["jobTemplate", "spec"]), Field::known(trigger, schedule.trace()))
    }
}

/// The schedule; with its time zone, where that is not the one of Azure.
fn cron(spec: &Reader<'_>) -> Option<Field<Text>> {
    let written = spec.member("schedule").text()?;
    let zone = spec.member("timeZone");
    match (zone.str(), &written.setting) {
        (Some(zone), Setting::Known(schedule)) if !matches!(zone, "UTC" | "Etc/UTC") => {
            let setting = Setting::Known(Arc::from(format!("CRON_TZ={zone} {schedule}")));
            Some(Field { setting, ..written })
        }
        _ => Some(written),
    }
}

/// A job that runs when it is made.
pub(super) fn once(object: &Reader<'_>) -> Job {
    job(&object.member("spec"), Field::known(Trigger::Manual, object.member("kind").trace()))
}

/// A job that something elsewhere starts.
pub(super) fn by_event<'a>(object: &Reader<'a>, fillers: &Fillers<'a>, read: &mut Read) -> Job {
    let spec = object.member("spec");
    let trigger = Field::known(Trigger::Event, object.member("kind").trace());
    Job { rules: keda::rules(&spec, fillers, read), ..job(&spec.member("jobTargetRef"), trigger) }
}

/// What all jobs say.
fn job(spec: &Reader<'_>, trigger: Field<Trigger>) -> Job {
    let whole = spec.member("activeDeadlineSeconds").int();
    let pod = || spec.path(&["template", "spec", "activeDeadlineSeconds"]).int();
    Job {
        trigger,
        cron: None,
        suspended: None,
        timeout: whole.or_else(pod),
        retries: spec.member("backoffLimit").int_or(&defaults::RETRIES, 6),
        parallelism: Some(spec.member("parallelism").int_or(&defaults::PARALLELISM, 1)),
        completions: Some(spec.member("completions").int_or(&defaults::COMPLETIONS, 1)),
        rules: Vec::new(),
        more_rules: Vec::new(),
    }
}

/// The runs of a job.
pub(super) fn lower(_writer: &mut Writer<'_>, _subject: &Subject<'_>, _job: &Job) {}
