------------------------------- MODULE Dispatch -------------------------------
(* The protocol between Pawl and an orchestrator about one job (../orchestrators.md, ../decisions/014), from the  *)
(* moment its run was accepted. Each action of Pawl is one transaction under the job's lock, or one send without   *)
(* it, and names the method that it mirrors. ../decisions/015 says what is covered, what is not, and how to run it. *)
EXTENDS Naturals, Sequences

CONSTANTS
  Senders,     \* the threads, in any replicas, that may process a row of the outbox, each with one request at a time
  Limit,       \* Dispatch.Attempt.LIMIT: an attempt sends, and waits for the response, no longer than this
  Skew,        \* how far the clocks of two replicas may differ
  Lease,       \* Dispatch.Attempt.LEASE: an attempt without a recorded end counts as over after this
  Remembers,   \* whether the receiver follows the rule "Remember cancelled dispatches"
  Polite,      \* whether the receiver answers 200 to every job.cancel, also while it works
  Explicit     \* PAWL_STOP_CONFIRMATION=callback: whether only a request of the receiver confirms a stop

VARIABLES
  job,         \* job.status; RUNNING stands for all that are not terminal, DONE for every end that a callback reports
  audit,       \* the job's audit events from here on, as the statuses they lead to
  heard,       \* job.latest_callback_*: whether a callback has been applied
  state,       \* dispatch.state
  latest,      \* dispatch.attempt_started_at: who made the latest attempt to send job.run, or None
  ended,       \* dispatch.attempt_ended_at: whether that attempt is known to have ended
  outbox,      \* the dispatch's rows in scheduled_tasks
  phase,       \* where each sender is
  age,         \* time since each sender began its attempt, by its own clock, as long as it is relevant
  sent,        \* all requests ever sent. None is removed: each may arrive at any time, twice, or never
  taken,       \* the receiver's memory of having taken job.run
  told,        \* the receiver's memory of having been told to stop
  working,     \* whether the receiver works on the job
  confirmed    \* whether the receiver has ever confirmed a stop in the way that counts

vars == <<job, audit, heard, state, latest, ended, outbox, phase, age, sent, taken, told, working, confirmed>>
jobRow == <<job, audit, heard>>
attempt == <<latest, ended, age>>
receiver == <<taken, told, working, confirmed>>

None == "none"
RunPhases == {"run begun", "run sent", "run taken", "run gone"}
CancelPhases == {"cancel sent", "cancel confirmed", "cancel not yet", "cancel gone"}

TypeOK ==
  /\ job \in {"RUNNING", "CANCELLED", "FAILED", "DONE"}
  /\ state \in {"PENDING", "DELIVERED", "FINISHED", "WITHDRAWN", "STOP_REQUESTED", "STOPPED", "UNDELIVERABLE"}
  /\ latest \in Senders \cup {None}
  /\ outbox \subseteq {"job.run", "job.cancel"} /\ sent \subseteq {"job.run", "job.cancel"}
  /\ phase \in [Senders -> {"idle"} \cup RunPhases \cup CancelPhases]
  /\ age \in [Senders -> 0..Lease]
  /\ {heard, ended, taken, told, working, confirmed} \subseteq BOOLEAN

\* JobService.run, RetryService: status, dispatch and outbox row in one transaction.
Init ==
  /\ job = "RUNNING" /\ audit = <<>> /\ heard = FALSE
  /\ state = "PENDING" /\ latest = None /\ ended = FALSE
  /\ outbox = {"job.run"} /\ sent = {}
  /\ phase = [s \in Senders |-> "idle"] /\ age = [s \in Senders |-> 0]
  /\ taken = FALSE /\ told = FALSE /\ working = FALSE /\ confirmed = FALSE

-------------------------------------------------------------------------------
(* What ends a job. *)

\* TransitionWriter.apply: a status and its audit event.
Take(status) == job' = status /\ audit' = Append(audit, status)

\* TransitionWriter.revoke, Dispatch.revoked, of an active dispatch.
Recall ==
  IF state = "PENDING" /\ latest = None
  THEN state' = "WITHDRAWN" /\ UNCHANGED outbox
  ELSE state' = "STOP_REQUESTED" /\ outbox' = outbox \cup {"job.cancel"}

\* JobService.cancel, BulkCancelService: the editor.
Cancel ==
  /\ job = "RUNNING"
  /\ Take("CANCELLED") /\ Recall
  /\ UNCHANGED <<heard, attempt, phase, sent, receiver>>

\* Watchdog.endIfStillSilent.
Watchdog ==
  /\ job = "RUNNING" /\ state = "DELIVERED"
  /\ Take("FAILED") /\ Recall
  /\ UNCHANGED <<heard, attempt, phase, sent, receiver>>

\* CallbackService.report, apply. A callback may be late, so it may arrive although the receiver no longer works.
\* The response about a job that has ended has Pawl-Directive: stop; a lost response changes nothing.
Callback ==
  /\ taken
  /\ IF job = "RUNNING"
     THEN /\ heard' = TRUE
          /\ \/ state' = "DELIVERED" /\ UNCHANGED <<job, audit>>   \* Dispatch.acknowledged
             \/ state' = "FINISHED" /\ Take("DONE")               \* Dispatch.acknowledged, then finished
          /\ UNCHANGED told
     ELSE told' = TRUE /\ UNCHANGED <<jobRow, state>>
  /\ UNCHANGED <<attempt, outbox, phase, sent, taken, working, confirmed>>

-------------------------------------------------------------------------------
(* RunTask and CancelTask. Any sender may work on any row at any time: also on one that another still works on,    *)
(* since a scheduler takes a replica for dead that is only slow. A row is removed where the handler says so (a       *)
(* crash just before leaves a row that is found NotNeeded later). Whether DeliveryService.BUDGET is spent is a guess.  *)

\* DeliveryService.isUnderWay, by a clock that may be ahead of the clock of the sender that made the attempt.
UnderWay(ahead) == latest # None /\ ~ended /\ age[latest] + ahead < Lease

\* DeliveryService.beginRun: the beginning of an attempt is committed before anything is sent.
BeginRun(s) ==
  /\ phase[s] = "idle" /\ "job.run" \in outbox
  /\ state = "PENDING" /\ \E ahead \in 0..Skew : ~UnderWay(ahead)
  /\ latest' = s /\ ended' = FALSE
  /\ age' = [t \in Senders |-> IF phase[t] = "idle" THEN 0 ELSE age[t]]
  /\ phase' = [phase EXCEPT ![s] = "run begun"]
  /\ UNCHANGED <<jobRow, state, outbox, sent, receiver>>

\* OrchestratorClient.send, which checks the clock again.
SendRun(s) ==
  /\ phase[s] = "run begun" /\ age[s] < Limit
  /\ phase' = [phase EXCEPT ![s] = "run sent"] /\ sent' = sent \cup {"job.run"}
  /\ UNCHANGED <<jobRow, state, attempt, outbox, receiver>>

\* DeliveryService.runDelivered, Dispatch.attemptSucceeded.
RunDelivered(s) ==
  /\ phase[s] = "run taken"
  /\ state' = IF state = "PENDING" THEN "DELIVERED" ELSE state
  /\ ended' = (ended \/ latest = s)
  /\ outbox' = outbox \ {"job.run"}
  /\ phase' = [phase EXCEPT ![s] = "idle"] /\ age' = [age EXCEPT ![s] = 0]
  /\ UNCHANGED <<jobRow, latest, sent, receiver>>

\* DeliveryService.runFailed: too late to send, no response, another status, or 410.
RunFailed(s, spent) ==
  /\ phase[s] \in {"run begun", "run sent", "run gone"}
  /\ ended' = (ended \/ latest = s)
  /\ IF latest = s /\ state = "PENDING" /\ (phase[s] = "run gone" \/ spent)
     THEN state' = "UNDELIVERABLE" /\ Take("FAILED") /\ UNCHANGED heard
     ELSE UNCHANGED <<state, jobRow>>
  /\ outbox' = IF state' # "PENDING" THEN outbox \ {"job.run"} ELSE outbox
  /\ phase' = [phase EXCEPT ![s] = "idle"] /\ age' = [age EXCEPT ![s] = 0]
  /\ UNCHANGED <<latest, sent, receiver>>

\* DeliveryService.beginCancel and the send in one step, since nothing that happens in between could forbid the send.
SendCancel(s) ==
  /\ phase[s] = "idle" /\ "job.cancel" \in outbox
  /\ state = "STOP_REQUESTED" /\ \E ahead \in 0..Skew : ~UnderWay(ahead)
  /\ phase' = [phase EXCEPT ![s] = "cancel sent"] /\ sent' = sent \cup {"job.cancel"}
  /\ UNCHANGED <<jobRow, state, attempt, outbox, receiver>>

\* DeliveryService.stopConfirmed.
StopConfirmed(s) ==
  /\ phase[s] = "cancel confirmed" /\ ~Explicit
  /\ state' = IF state = "STOP_REQUESTED" THEN "STOPPED" ELSE state
  /\ outbox' = outbox \ {"job.cancel"}
  /\ phase' = [phase EXCEPT ![s] = "idle"]
  /\ UNCHANGED <<jobRow, attempt, sent, receiver>>

\* DeliveryService.stopNotConfirmed: no response, another status, 202 or 410; or a 200 that says no more than 202.
StopNotConfirmed(s, spent) ==
  /\ phase[s] \in {"cancel sent", "cancel not yet", "cancel gone"} \/ (phase[s] = "cancel confirmed" /\ Explicit)
  /\ state' = IF state = "STOP_REQUESTED" /\ (phase[s] = "cancel gone" \/ spent) THEN "UNDELIVERABLE" ELSE state
  /\ outbox' = IF state' # "STOP_REQUESTED" THEN outbox \ {"job.cancel"} ELSE outbox
  /\ phase' = [phase EXCEPT ![s] = "idle"]
  /\ UNCHANGED <<jobRow, attempt, sent, receiver>>

\* The replica dies, and forgets; what it has committed and what it has sent remains.
Crash(s) ==
  /\ phase[s] # "idle" /\ phase' = [phase EXCEPT ![s] = "idle"]
  /\ UNCHANGED <<jobRow, state, attempt, outbox, sent, receiver>>

\* An attempt that another one has superseded is past its limit already: time matters to the latest alone.
Tick(s) ==
  /\ latest = s /\ ~ended /\ age[s] < Lease
  /\ age' = [age EXCEPT ![s] = @ + 1]
  /\ UNCHANGED <<jobRow, state, latest, ended, outbox, phase, sent, receiver>>

-------------------------------------------------------------------------------
(* The receiver, and the network before and behind it. *)

\* A response reaches the sender that waits for it, or nobody: it is lost, or nobody waits for that request any more.
Answer(waiting, answered) ==
  \/ UNCHANGED phase
  \/ \E s \in Senders : phase[s] = waiting /\ phase' = [phase EXCEPT ![s] = answered]

\* orchestrators.md, "Rules": deduplicate; refuse what was cancelled. An unwilling receiver may answer 410 to what it
\* never took; any other answer that takes nothing teaches Pawl no more than a request that never arrives.
RunArrives ==
  /\ "job.run" \in sent
  /\ \/ told /\ Remembers /\ Answer("run sent", "run gone") /\ UNCHANGED <<taken, working>>
     \/ ~(told /\ Remembers) /\ Answer("run sent", "run taken") /\ taken' = TRUE /\ working' = (working \/ ~taken)
     \/ ~taken /\ Answer("run sent", "run gone") /\ UNCHANGED <<taken, working>>
  /\ UNCHANGED <<jobRow, state, attempt, outbox, sent, told, confirmed>>

\* Answered by the work: 200 only when nothing runs, unless the receiver answers 200 to everything. A receiver without the rule forgets what it had never heard of.
CancelArrives ==
  /\ "job.cancel" \in sent
  /\ told' = (told \/ working \/ Remembers)
  /\ \/ working /\ ~Polite /\ Answer("cancel sent", "cancel not yet") /\ UNCHANGED confirmed
     \/ (Polite \/ ~working) /\ Answer("cancel sent", "cancel confirmed") /\ confirmed' = (confirmed \/ ~Explicit)
     \/ Answer("cancel sent", "cancel gone") /\ UNCHANGED confirmed
  /\ UNCHANGED <<jobRow, state, attempt, outbox, sent, taken, working>>

\* DeliveryService.confirmStopped: the receiver says by itself that nothing works on what it was told to stop.
Confirm ==
  /\ told /\ ~working /\ confirmed' = TRUE
  /\ state' = IF state = "STOP_REQUESTED" THEN "STOPPED" ELSE state
  /\ UNCHANGED <<jobRow, attempt, outbox, phase, sent, taken, told, working>>

\* The work ends, as it was told or because the receiver loses it; a reported end is a Callback.
WorkStops ==
  /\ working /\ working' = FALSE
  /\ UNCHANGED <<jobRow, state, attempt, outbox, phase, sent, taken, told, confirmed>>

-------------------------------------------------------------------------------
RunEnds(s, spent) == RunDelivered(s) \/ RunFailed(s, spent)
CancelEnds(s, spent) == StopConfirmed(s) \/ StopNotConfirmed(s, spent)

Next ==
  \/ Cancel \/ Watchdog \/ Callback
  \/ RunArrives \/ CancelArrives \/ Confirm \/ WorkStops
  \/ \E s \in Senders : BeginRun(s) \/ SendRun(s) \/ SendCancel(s) \/ Crash(s) \/ Tick(s)
  \/ \E s \in Senders, spent \in BOOLEAN : RunEnds(s, spent) \/ CancelEnds(s, spent)

\* Rows that are due are worked on, replicas do not crash every time, the budget is spent one day, time passes; a worker
\* calls in now and then, and one that was told to stop does. The network is asked to let some callback through, no more.
Fairness ==
  /\ WF_vars(\E s \in Senders : BeginRun(s)) /\ SF_vars(\E s \in Senders : latest = s /\ RunEnds(s, TRUE))
  /\ WF_vars(\E s \in Senders : SendCancel(s)) /\ SF_vars(\E s \in Senders : CancelEnds(s, TRUE))
  /\ \A s \in Senders : WF_vars(Tick(s))
  /\ WF_vars(working /\ job # "RUNNING" /\ Callback) /\ WF_vars(told /\ WorkStops)

Spec == Init /\ [][Next]_vars /\ Fairness

-------------------------------------------------------------------------------
(* What is promised in every state. *)

\* An accepted run, or a requested stop, is never lost: a row of the outbox stands for it until it is settled.
NothingIsLost ==
  /\ (job = "RUNNING") = (state \in {"PENDING", "DELIVERED"})
  /\ state = "PENDING" => "job.run" \in outbox
  /\ state = "STOP_REQUESTED" => "job.cancel" \in outbox

OneAuditEventPerTransition == audit = IF job = "RUNNING" THEN <<>> ELSE <<job>>

WithdrawnMeansNeverSent == state = "WITHDRAWN" => "job.run" \notin sent

\* The editor, or a timeout, wants a stop before anybody is told to.
OnlyAnEndedJobIsCancelled == "job.cancel" \in sent => job \in {"CANCELLED", "FAILED"}

\* job.cancel never overtakes an attempt that may still send, or still be waited for.
CancelWaitsForTheRun ==
  "job.cancel" \in sent => \A s \in Senders : phase[s] \in {"run begun", "run sent"} => age[s] >= Limit

\* So a job whose worker reports is not failed as DISPATCH_UNDELIVERABLE, and no attempt begins any more.
ACallbackProvesDelivery == heard => state # "PENDING"

StoppedMeansConfirmed == state = "STOPPED" => confirmed

\* Needs the receiver's rule.
StoppedMeansNothingRuns == state = "STOPPED" => ~working

(* What is promised of every step: the diagram of orchestrators.md; one callback can prove delivery and end the job. *)
Moves ==
  {"PENDING"} \X {"DELIVERED", "FINISHED", "WITHDRAWN", "STOP_REQUESTED", "UNDELIVERABLE"}
  \cup {"DELIVERED"} \X {"FINISHED", "STOP_REQUESTED"}
  \cup {"STOP_REQUESTED"} \X {"STOPPED", "UNDELIVERABLE"}
StateNeverGoesBackwards == [][(<<state, state'>> \in Moves)]_state

\* This refers to sending; the network may still deliver one later.
NoRunIsSentBehindACancel ==
  [][\A s \in Senders : phase[s] = "run begun" /\ phase'[s] = "run sent" => "job.cancel" \notin sent]_vars

AnEndIsFinal == [][job = "RUNNING"]_job

(* What is promised to happen in the end. *)
EveryRunIsSettled == state = "PENDING" ~> state # "PENDING"
EveryStopIsSettled == state = "STOP_REQUESTED" ~> state \in {"STOPPED", "UNDELIVERABLE"}
NoWorkRunsForEver == <>[](job = "RUNNING" \/ ~working)
===============================================================================
