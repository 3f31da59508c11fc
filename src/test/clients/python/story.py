"""The story of README.md, told with the client that is generated from spec/openapi.yaml."""

import os
import time
from datetime import datetime, timezone

from pawl_client import (
    ApiClient,
    CancelRequest,
    Configuration,
    ConfirmUploadRequest,
    CreateProjectRequest,
    DispatchState,
    FsmTransitionError,
    Job,
    JobsApi,
    JobStatus,
    OrchestratorApi,
    ProjectsApi,
    ReportedStatus,
    StatusCallback,
)
from pawl_client.exceptions import ConflictException

PATIENCE_S = 30
GLANCE_S = 0.1


def main(client: ApiClient) -> None:
    projects, jobs, orchestrator = ProjectsApi(client), JobsApi(client), OrchestratorApi(client)

    project = projects.create_project(CreateProjectRequest(name="My first project"))
    job_id = str(jobs.create_job(str(project.id)).id)
    jobs.confirm_upload(job_id, ConfirmUploadRequest(video_uri="s3://media/interview.mp4"))
    run = jobs.run_job(job_id)
    assert run.status == JobStatus.AUDIO_EXTRACTING, run
    until(jobs, job_id, lambda job: job.status == JobStatus.TRANSCRIBING)

    reason = CancelRequest(reason_code="WRONG_VIDEO")
    cancelled = jobs.cancel_job_with_http_info(job_id, idempotency_key=f"cancel-{job_id}", cancel_request=reason)
    repeated = jobs.cancel_job_with_http_info(job_id, idempotency_key=f"cancel-{job_id}", cancel_request=reason)
    assert repeated.headers["Idempotency-Replayed"] == "true"
    assert repeated.data == cancelled.data
    stopped = until(jobs, job_id, lambda job: job.dispatch.state == DispatchState.STOPPED)
    assert stopped.dispatch.stop_confirmed_at

    trail = jobs.list_audit_events(job_id).items
    for event in trail:
        print(event.sequence, event.new_status.value, event.actor_type.value, event.reason_code or "")
    assert trail[-1].new_status == JobStatus.CANCELLED
    assert trail[-1].reason_code == "WRONG_VIDEO"

    refusal, _ = refused(lambda: jobs.cancel_job(job_id))
    assert refusal.error_code == "FSM_TERMINAL_IMMUTABLE"
    print(refusal.detail)

    other_id = str(jobs.create_job(str(project.id)).id)
    uploading = StatusCallback(
        event_id="uploading", status=ReportedStatus.UPLOADING, occurred_at=datetime.now(timezone.utc)
    )
    applied = orchestrator.report_status_with_http_info(other_id, uploading)
    assert (applied.status_code, applied.data) == (204, None)
    replay = orchestrator.report_status(other_id, uploading)
    assert replay.replayed and replay.current_status == JobStatus.UPLOADING
    late, headers = refused(lambda: orchestrator.report_status(job_id, uploading))
    assert late.error_code == "FSM_TERMINAL_IMMUTABLE"
    assert headers["Pawl-Directive"] == "stop"


def until(jobs: JobsApi, job_id: str, expected) -> Job:
    """Reads the job until it is as expected."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        job = jobs.get_job(job_id)
        if expected(job):
            return job
        assert time.monotonic() < deadline, f"still {job.status}, {job.dispatch}"
        time.sleep(GLANCE_S)


def refused(call) -> tuple[FsmTransitionError, dict[str, str]]:
    """The problem document of a call that has to be refused, and the headers of the answer."""
    try:
        call()
    except ConflictException as refusal:
        assert refusal.status == 409
        return refusal.data.actual_instance, refusal.headers
    raise AssertionError("not refused")


configuration = Configuration(host=os.environ["PAWL"], access_token=os.environ["TOKEN"])
configuration.api_key["callbackSecret"] = os.environ["CALLBACK_SECRET"]
with ApiClient(configuration) as api_client:
    main(api_client)
