// The story of README.md, told with the client that is generated from spec/openapi.yaml.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"reflect"
	"time"

	"story/pawl"
)

const (
	patience = 30 * time.Second
	glance   = 100 * time.Millisecond
)

func main() {
	configuration := pawl.NewConfiguration()
	configuration.Servers = pawl.ServerConfigurations{{URL: os.Getenv("PAWL")}}
	client := pawl.NewAPIClient(configuration)
	jobs := client.JobsAPI
	ctx := context.WithValue(context.Background(), pawl.ContextAccessToken, os.Getenv("TOKEN"))

	project, _, err := client.ProjectsAPI.CreateProject(ctx).CreateProjectRequest(*pawl.NewCreateProjectRequest("My first project")).Execute()
	check(err)
	job, _, err := jobs.CreateJob(ctx, project.Id).Execute()
	check(err)
	_, _, err = jobs.ConfirmUpload(ctx, job.Id).ConfirmUploadRequest(*pawl.NewConfirmUploadRequest("s3://media/interview.mp4")).Execute()
	check(err)
	run, _, err := jobs.RunJob(ctx, job.Id).Execute()
	check(err)
	require(run.Status == pawl.JOBSTATUS_AUDIO_EXTRACTING, run.Status)
	until(ctx, jobs, job.Id, func(job *pawl.Job) bool { return job.Status == pawl.JOBSTATUS_TRANSCRIBING })

	reason := pawl.NewCancelRequest()
	reason.SetReasonCode("WRONG_VIDEO")
	cancel := jobs.CancelJob(ctx, job.Id).IdempotencyKey("cancel-" + job.Id).CancelRequest(*reason)
	cancelled, _, err := cancel.Execute()
	check(err)
	repeated, answer, err := cancel.Execute()
	check(err)
	require(answer.Header.Get("Idempotency-Replayed") == "true", answer.Header)
	require(reflect.DeepEqual(repeated, cancelled), repeated)
	stopped := until(ctx, jobs, job.Id, func(job *pawl.Job) bool { return job.Dispatch.State == pawl.DISPATCHSTATE_STOPPED })
	require(stopped.Dispatch.HasStopConfirmedAt(), stopped.Dispatch)

	trail, _, err := jobs.ListAuditEvents(ctx, job.Id).Execute()
	check(err)
	for _, event := range trail.Items {
		fmt.Println(event.Sequence, event.NewStatus, event.ActorType, event.GetReasonCode())
	}
	last := trail.Items[len(trail.Items)-1]
	require(last.NewStatus == pawl.JOBSTATUS_CANCELLED && last.GetReasonCode() == "WRONG_VIDEO", last)

	_, answer, err = jobs.CancelJob(ctx, job.Id).Execute()
	conflict, ok := model(answer, err).(pawl.MoveConflict)
	require(ok && conflict.FsmTransitionError.ErrorCode == "FSM_TERMINAL_IMMUTABLE", err)
	fmt.Println(conflict.FsmTransitionError.Detail)

	other, _, err := jobs.CreateJob(ctx, project.Id).Execute()
	check(err)
	secret := map[string]pawl.APIKey{"callbackSecret": {Key: os.Getenv("CALLBACK_SECRET")}}
	orchestrator := context.WithValue(context.Background(), pawl.ContextAPIKeys, secret)
	uploading := *pawl.NewStatusCallback("uploading", pawl.REPORTEDSTATUS_UPLOADING, time.Now())
	report := client.OrchestratorAPI.ReportStatus(orchestrator, other.Id).StatusCallback(uploading)
	applied, answer, err := report.Execute()
	check(err)
	require(answer.StatusCode == 204 && applied == nil, answer.Status)
	replay, _, err := report.Execute()
	check(err)
	require(replay.Replayed && replay.CurrentStatus == pawl.JOBSTATUS_UPLOADING, replay)
	_, answer, err = client.OrchestratorAPI.ReportStatus(orchestrator, job.Id).StatusCallback(uploading).Execute()
	late, ok := model(answer, err).(pawl.CallbackConflict)
	require(ok && late.FsmTransitionError.ErrorCode == "FSM_TERMINAL_IMMUTABLE", err)
	require(answer.Header.Get("Pawl-Directive") == "stop", answer.Header)
}

// until reads the job until it is as expected.
func until(ctx context.Context, jobs *pawl.JobsAPIService, id string, expected func(*pawl.Job) bool) *pawl.Job {
	for deadline := time.Now().Add(patience); ; time.Sleep(glance) {
		job, _, err := jobs.GetJob(ctx, id).Execute()
		check(err)
		if expected(job) {
			return job
		}
		require(time.Now().Before(deadline), "still ", job.Status)
	}
}

// model is the problem document of a call that has to be refused.
func model(answer *http.Response, err error) interface{} {
	var refusal *pawl.GenericOpenAPIError
	require(errors.As(err, &refusal) && answer.StatusCode == 409, "not refused: ", err)
	return refusal.Model()
}

func check(err error) {
	require(err == nil, err)
}

func require(holds bool, otherwise ...interface{}) {
	if !holds {
		log.Panic(otherwise...)
	}
}
