package dev.pawl.job;

import dev.pawl.fsm.JobStatus;

/**
 * Why a job is {@code FAILED} (spec/openapi.yaml, Failure).
 *
 * @param code for machines; also the audit event's reason
 * @param message for the editor; confidential, never logged or audited
 * @param stage what the worker was doing
 */
public record Failure(String code, String message, JobStatus stage) {}
