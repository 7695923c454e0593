//! CronJobs and Jobs: what runs to an end.
//!
//! Kubernetes cannot say that a job waits to be started by somebody. What is meant so is a CronJob whose schedule is off and
//! names a date, because it must name something.

use std::sync::Arc;

use super::defaults;
use super::hpa;
use super::keda;
use super::lower::Outcome;
use super::pod;
use super::pod::Pods;
use super::reader::Reader;
use super::secrets::{Fillers, Read};
use super::writer::{Subject, Writer};
use crate::estate::cron;
use crate::estate::cron::Fires;
use crate::estate::{Field, Job, Property, Text, Trigger};
use crate::object::Node;
use crate::object::build;
use crate::object::build::{int, mapping, text};

/// A job by its schedule.
pub(super) fn scheduled(object: &Reader<'_>) -> Job {
    let spec = object.member("spec");
    let (schedule, suspend) = (spec.member("schedule"), spec.member("suspend"));
    let suspended = suspend.bool();
    let by_hand = match schedule.str().map_or(Fires::Often, cron::fires) {
        Fires::Never => true,
        Fires::Yearly => suspended.as_ref().and_then(Field::get) == Some(&true),
        Fires::Often => false,
    };
    let trigger = if by_hand { Trigger::Manual } else { Trigger::Schedule };
    let zone = spec.member("timeZone").text();
    Job {
        cron: spec.member("schedule").text(),
        zone: zone.filter(|zone| !matches!(zone.get().map(|zone| &**zone), Some("UTC" | "Etc/UTC"))),
        suspended,
        ..job(&spec.path(&["jobTemplate", "spec"]), Field::known(trigger, schedule.trace()))
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
        zone: None,
        suspended: None,
        timeout: whole.or_else(pod),
        retries: spec.member("backoffLimit").int_or(&defaults::RETRIES, 6),
        parallelism: Some(spec.member("parallelism").int_or(&defaults::PARALLELISM, 1)),
        completions: Some(spec.member("completions").int_or(&defaults::COMPLETIONS, 1)),
        rules: Vec::new(),
        more_rules: Vec::new(),
    }
}

/// A date that no year has: what a job that somebody starts is given for a schedule.
const NEVER: &str = "0 0 31 2 *";
/// The zone that schedules on Azure are in.
const UTC: &str = "Etc/UTC";
/// How long after its time a run may still begin, in seconds.
const LATE: i64 = 300;
/// The same of a job that somebody starts, so that switching its schedule on by mistake starts nothing.
const LATE_BY_HAND: i64 = 60;
/// How many failed runs are kept to be looked at.
const FAILURES: i64 = 3;

/// Why an event-driven job waits.
const NO_EVENTS: &str = "There is no KEDA on DIS, so nothing starts a job by what happens elsewhere.";
/// Why a job of a rehearsal waits.
const REHEARSAL: &str = "It is written for a rehearsal beside the running system, and must not run twice.";

/// The runs of a job.
pub(super) fn lower(writer: &mut Writer<'_>, subject: &Subject<'_>, job: &Job) {
    let scheduled = job.trigger.get() == Some(&Trigger::Schedule);
    let template = pod::template(writer, subject, &Pods::Job);
    let (when, zone) = when(writer, subject, job);
    let off = job.suspended.as_ref().and_then(Field::get).copied();
    let suspended = (!scheduled || writer.target.suspend_jobs).then_some(true).or(off);
    triggers(writer, subject, job);
    if scheduled && writer.target.suspend_jobs && off != Some(true) {
        rehearsal(writer, subject, job);
    }
    let place = |property: Property| subject.place(property.word());
    let timeout = job.timeout.as_ref().map(|timeout| writer.int(timeout, place(Property::TimeoutSeconds)));
    let retries = writer.int(&job.retries, place(Property::RetryLimit));
    if let Some(timeout) = job.timeout.as_ref().filter(|_| job.retries.get() != Some(&0)) {
        let property = Property::TimeoutSeconds.word();
        let text = "Azure limits each attempt, the deadline of a Job all of them together. Raise it where a repeated run must have its whole time.";
        writer.note(subject.note(property, Outcome::Approximate, text, timeout.trace));
    }
    let mut probes = subject.workload.containers.iter().flat_map(|container| &container.probes);
    if let Some(probe) = probes.next() {
        let text = "Kubernetes ends a run whose liveness probe fails. Take the probes out where the job listens to nothing.";
        writer.note(subject.note(Property::Probe.word(), Outcome::Question, text, probe.kind.trace));
    }
    let mut several = |field: &Option<Field<i64>>, property| {
        let field = field.as_ref().filter(|field| field.get() != Some(&1))?;
        Some(writer.int(field, place(property)))
    };
    let parallelism = several(&job.parallelism, Property::Parallelism);
    let completions = several(&job.completions, Property::Completions);
    let run = mapping([
        ("activeDeadlineSeconds", timeout),
        ("backoffLimit", Some(retries)),
        ("parallelism", parallelism),
        ("completions", completions),
        ("template", Some(template)),
    ]);
    let spec = mapping([
        ("schedule", Some(when)),
        ("timeZone", Some(text(zone))),
        ("suspend", suspended.map(build::bool)),
        ("concurrencyPolicy", Some(text("Forbid"))),
        ("startingDeadlineSeconds", Some(int(if scheduled { LATE } else { LATE_BY_HAND }))),
        ("failedJobsHistoryLimit", Some(int(FAILURES))),
        ("jobTemplate", Some(mapping([("spec", run)]))),
    ]);
    let labels = Some(subject.labels());
    let object = writer.object("batch/v1", "CronJob", &subject.name, labels, spec);
    writer.add(&subject.home, "cronjob", object, subject.workload.opened);
}

/// What each job is given that no declaration says.
pub(super) fn lower_rest(writer: &mut Writer<'_>) {
    let text = format!(
        "Each CronJob says what Azure decides by itself: a run that could not begin within {LATE} seconds is left out, {LATE_BY_HAND} of a job that somebody starts, so that what was missed is not made up for; and the last {FAILURES} failed runs are kept to be looked at (`failedJobsHistoryLimit`)."
    );
    let note = writer.product_note("startingDeadlineSeconds", Outcome::Approximate, text);
    writer.note(note);
}

/// What is to be known about a job that is off for a rehearsal.
fn rehearsal(writer: &mut Writer<'_>, subject: &Subject<'_>, job: &Job) {
    let cron = job.cron.as_ref().and_then(Field::get);
    // One that fires once in a year looks like a job that somebody starts while it is off.
    let differs: &[Property] = match cron.map_or(Fires::Often, |text| cron::fires(text)) {
        Fires::Often => &[Property::Suspended],
        Fires::Yearly | Fires::Never => &[Property::TriggerType, Property::CronSchedule],
    };
    for property in differs {
        let property = property.word();
        writer.accept(subject.accepted(property, None, REHEARSAL));
        let text = format!("{REHEARSAL} Switch the schedule on when the job on Azure is off.");
        writer.note(subject.note(property, Outcome::Approximate, text, job.trigger.trace));
    }
}

/// The schedule and its time zone.
fn when(writer: &mut Writer<'_>, subject: &Subject<'_>, job: &Job) -> (Node, Text) {
    let utc = || Arc::from(UTC);
    let Some(cron) = job.cron.as_ref().filter(|_| job.trigger.get() == Some(&Trigger::Schedule)) else {
        return (text(NEVER), utc());
    };
    let zone = job.zone.as_ref().map_or_else(utc, Field::shown);
    (writer.value(&cron.value(), subject.place(Property::CronSchedule.word())), zone)
}

/// What is to be known about what starts a job.
fn triggers(writer: &mut Writer<'_>, subject: &Subject<'_>, job: &Job) {
    let property = Property::TriggerType.word();
    let by_hand = format!(
        "`kubectl create job --from=cronjob/{name} {name}-by-hand -n {namespace}` runs it; whoever does must be allowed to create Jobs.",
        name = subject.name,
        namespace = writer.target.namespace,
    );
    let (outcome, said) = match job.trigger.get() {
        Some(Trigger::Schedule) => {
            if job.cron.is_none() {
                let text = "Nobody says when the job runs. It is written with a date that no year has.";
                let property = Property::CronSchedule.word();
                writer.note(subject.note(property, Outcome::Question, text, job.trigger.trace));
            }
            return;
        }
        Some(Trigger::Manual) => (
            Outcome::Platform,
            format!(
                "Kubernetes has no job that waits for somebody: it is a CronJob that is off, with a date that no year has. {by_hand}"
            ),
        ),
        Some(Trigger::Event) => {
            writer.accept(subject.accepted(property, None, NO_EVENTS));
            (
                Outcome::Question,
                format!(
                    "{NO_EVENTS} It is written as a job that somebody starts. Choose a schedule on which it looks for work, or keep it on Azure. {by_hand}"
                ),
            )
        }
        None => (
            Outcome::Question,
            format!("Nobody says what starts the job. It is written as one that somebody starts. {by_hand}"),
        ),
    };
    writer.note(subject.note(property, outcome, said, job.trigger.trace));
    hpa::without_rules(writer, subject, &job.rules);
    hpa::unknown_rules(writer, subject, &job.more_rules);
}
