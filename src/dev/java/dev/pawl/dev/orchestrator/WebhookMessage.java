package dev.pawl.dev.orchestrator;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What Pawl sends: an order to work on a job, or to stop. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(name = "job.run", value = JobRun.class),
    @JsonSubTypes.Type(name = "job.regenerate", value = JobRegenerate.class),
    @JsonSubTypes.Type(name = "job.export", value = JobExport.class),
    @JsonSubTypes.Type(name = "job.cancel", value = JobCancel.class),
    @JsonSubTypes.Type(name = "job.kill", value = JobKill.class)
})
sealed interface WebhookMessage permits WorkOrder, JobCancel, JobKill {}
