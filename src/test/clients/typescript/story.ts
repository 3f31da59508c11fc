// The story of README.md, told with the client that is generated from spec/openapi.yaml.

import { strict as assert } from 'node:assert';
import {
  Configuration,
  DispatchState,
  FsmTransitionError,
  FsmTransitionErrorFromJSON,
  Job,
  JobsApi,
  JobStatus,
  OrchestratorApi,
  ProjectsApi,
  ReportedStatus,
  ResponseError,
} from '../../../../target/clients/typescript';

const PATIENCE_MS = 30_000;
const GLANCE_MS = 100;

async function main(basePath: string, accessToken: string, apiKey: string): Promise<void> {
  const projects = new ProjectsApi(new Configuration({ basePath, accessToken }));
  const jobs = new JobsApi(new Configuration({ basePath, accessToken }));
  const orchestrator = new OrchestratorApi(new Configuration({ basePath, apiKey }));

  const project = await projects.createProject({ createProjectRequest: { name: 'My first project' } });
  const { id: jobId } = await jobs.createJob({ projectId: project.id });
  await jobs.confirmUpload({ jobId, confirmUploadRequest: { videoUri: 's3://media/interview.mp4' } });
  const run = await jobs.runJob({ jobId });
  assert.equal(run.status, JobStatus.AudioExtracting);
  await until(jobs, jobId, (job) => job.status === JobStatus.Transcribing);

  const cancel = { jobId, idempotencyKey: `cancel-${jobId}`, cancelRequest: { reasonCode: 'WRONG_VIDEO' } };
  const cancelled = await jobs.cancelJobRaw(cancel);
  const repeated = await jobs.cancelJobRaw(cancel);
  assert.equal(repeated.raw.headers.get('Idempotency-Replayed'), 'true');
  assert.deepEqual(await repeated.value(), await cancelled.value());
  const stopped = await until(jobs, jobId, (job) => job.dispatch?.state === DispatchState.Stopped);
  assert.ok(stopped.dispatch?.stopConfirmedAt);

  const trail = await jobs.listAuditEvents({ jobId });
  trail.items.forEach((event) => console.log(event.sequence, event.newStatus, event.actorType, event.reasonCode ?? ''));
  assert.equal(trail.items.at(-1)?.newStatus, JobStatus.Cancelled);
  assert.equal(trail.items.at(-1)?.reasonCode, 'WRONG_VIDEO');

  const refusal = await refused(jobs.cancelJob({ jobId }));
  assert.equal(refusal.errorCode, 'FSM_TERMINAL_IMMUTABLE');
  console.log(refusal.detail);

  const { id: otherId } = await jobs.createJob({ projectId: project.id });
  const statusCallback = { eventId: 'uploading', status: ReportedStatus.Uploading, occurredAt: new Date() };
  const applied = await orchestrator.reportStatusRaw({ jobId: otherId, statusCallback });
  assert.equal(applied.raw.status, 204);
  const replay = await orchestrator.reportStatus({ jobId: otherId, statusCallback });
  assert.ok(replay?.replayed);
  assert.equal(replay.currentStatus, JobStatus.Uploading);
  const late = await refused(orchestrator.reportStatus({ jobId, statusCallback }), 'stop');
  assert.equal(late.errorCode, 'FSM_TERMINAL_IMMUTABLE');
}

/** Reads the job until it is as expected. */
async function until(jobs: JobsApi, jobId: string, expected: (job: Job) => boolean): Promise<Job> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const job = await jobs.getJob({ jobId });
    if (expected(job)) {
      return job;
    }
    assert.ok(Date.now() < deadline, `still ${job.status}, ${job.dispatch?.state}`);
    await new Promise((resolve) => setTimeout(resolve, GLANCE_MS));
  }
}

/** The problem document of a call that has to be refused. */
async function refused(call: Promise<unknown>, directive: string | null = null): Promise<FsmTransitionError> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof ResponseError);
    assert.equal(error.response.status, 409);
    assert.equal(error.response.headers.get('Pawl-Directive'), directive);
    return FsmTransitionErrorFromJSON(await error.response.json());
  }
  assert.fail('not refused');
}

main(process.env.PAWL ?? '', process.env.TOKEN ?? '', process.env.CALLBACK_SECRET ?? '').catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
