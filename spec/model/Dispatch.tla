------------------------------- MODULE Dispatch -------------------------------
(* The protocol between Pawl and an orchestrator about one job (../orchestrators.md, ../decisions/014), from the  *)
(* moment its run was accepted, through further orders of work on its draft (../decisions/048). Each action of Pawl  *)
(* is one transaction under the job's lock, or one send without it, and names the method that it mirrors.           *)
(* ../decisions/015 says what is covered, what is not, and how to run it.                                             *)
EXTENDS Naturals, Sequences

CONSTANTS
  Senders,     \* the threads, in any replicas, that may process a row of the outbox, each with one request at a time
  Orders,      \* how many orders of work the job may have, one after the other: each is a dispatch
  Limit,       \* Dispatch.Attempt.LIMIT: an attempt sends, and waits for the response, no longer than this
  Skew,        \* how far the clocks of two replicas may differ
  Lease,       \* Dispatch.Attempt.LEASE: an attempt without a recorded end counts as over after this
  Remembers,   \* whether the receiver follows the rule "Remember cancelled dispatches"
  Polite,      \* whether the receiver answers 200 to every job.cancel, also while it works
  Forces,      \* whether a stop may be forced
  Explicit,    \* PAWL_STOP_CONFIRMATION=callback: whether only a request of the receiver confirms a stop
  Fault        \* "none", or what is wrong on purpose: "stale cancel", "two active", "nameless callbacks", "forgotten kill"

VARIABLES
  job,         \* job.status; WORKING stands for all in which work is in flight, DRAFT for DRAFT_READY and EDITING
  audit,       \* the job's audit events from here on, as the statuses they lead to
  orders,      \* how many dispatches the job has; the latest has this number
  heard,       \* for each dispatch, whether a callback of it has been applied
  state,       \* dispatch.state
  latest,      \* attempt_started_at of the latest dispatch: who made the latest attempt to send the order, or None
  ended,       \* attempt_ended_at of the latest dispatch: whether that attempt is known to have ended
  outbox,      \* the rows in scheduled_tasks; beside the row of a stop, job.kill stands for kill_requested_at
  phase,       \* where each sender is
  of,          \* which dispatch each sender works on
  age,         \* time since each sender began its attempt, by its own clock, as long as it is relevant
  sent,        \* all requests ever sent. None is removed: each may arrive at any time, twice, or never
  taken,       \* the receiver's memory of having taken an order
  told,        \* the receiver's memory of having been told to stop
  working,     \* whether the receiver works on it
  confirmed    \* whether the receiver has ever confirmed a stop in the way that counts

vars == <<job, audit, orders, heard, state, latest, ended, outbox, phase, of, age, sent, taken, told, working, confirmed>>
jobRow == <<job, audit, orders, heard>>
attempt == <<latest, ended, age>>
sender == <<phase, of>>
receiver == <<taken, told, working, confirmed>>

None == "none"
All == 1..Orders
RunPhases == {"run begun", "run sent", "run taken", "run gone"}
CancelPhases == {"cancel sent", "cancel confirmed", "cancel not yet", "cancel gone"}
Order(o) == <<"order", o>>
Stop(o) == <<"job.cancel", o>>
Kill(o) == <<"job.kill", o>>
Messages == {"order", "job.cancel", "job.kill"} \X All
StopIn(messages, o) == Stop(o) \in messages \/ Kill(o) \in messages
Active(o) == state[o] \in {"PENDING", "DELIVERED"}

TypeOK ==
  /\ job \in {"WORKING", "DRAFT", "CANCELLED", "FAILED", "DONE"}
  /\ orders \in All
  /\ state \in [All -> {None, "PENDING", "DELIVERED", "FINISHED", "WITHDRAWN", "STOP_REQUESTED", "STOPPED", "UNDELIVERABLE"}]
  /\ latest \in Senders \cup {None} /\ ended \in BOOLEAN
  /\ outbox \subseteq Messages /\ sent \subseteq Messages
  /\ phase \in [Senders -> {"idle"} \cup RunPhases \cup CancelPhases] /\ of \in [Senders -> All]
  /\ age \in [Senders -> 0..Lease]
  /\ {heard, taken, told, working, confirmed} \subseteq [All -> BOOLEAN]

\* JobService.run, RetryService: status, dispatch and outbox row in one transaction.
Init ==
  /\ job = "WORKING" /\ audit = <<>> /\ orders = 1 /\ heard = [o \in All |-> FALSE]
  /\ state = [o \in All |-> IF o = 1 THEN "PENDING" ELSE None] /\ latest = None /\ ended = FALSE
  /\ outbox = {Order(1)} /\ sent = {}
  /\ phase = [s \in Senders |-> "idle"] /\ of = [s \in Senders |-> 1] /\ age = [s \in Senders |-> 0]
  /\ taken = [o \in All |-> FALSE] /\ told = taken /\ working = taken /\ confirmed = taken

-------------------------------------------------------------------------------
(* What moves a job. *)

\* TransitionWriter.apply: a status and its audit event.
Take(status) == job' = status /\ audit' = Append(audit, status)

\* The next dispatch. Nobody looks at the attempts to send an order whose work is over.
Following(first) ==
  /\ orders < Orders /\ orders' = orders + 1
  /\ state' = [state EXCEPT ![orders + 1] = first]
  /\ latest' = None /\ ended' = FALSE

\* JobService.order: the editor, who has the draft.
NewOrder ==
  /\ job = "DRAFT" \/ (Fault = "two active" /\ job = "WORKING")
  /\ Take("WORKING") /\ Following("PENDING") /\ outbox' = outbox \cup {Order(orders + 1)}
  /\ UNCHANGED <<heard, age, sender, sent, receiver>>

\* TransitionWriter.onCallback: a receiver begins work on the draft by itself.
Adopt ==
  /\ job = "DRAFT" /\ Take("WORKING") /\ Following("DELIVERED")
  /\ heard' = [heard EXCEPT ![orders + 1] = TRUE]
  /\ taken' = [taken EXCEPT ![orders + 1] = TRUE] /\ working' = [working EXCEPT ![orders + 1] = TRUE]
  /\ UNCHANGED <<age, outbox, sender, sent, told, confirmed>>

\* JobService.finish: the editor.
Finish ==
  /\ job = "DRAFT" /\ Take("DONE")
  /\ UNCHANGED <<orders, heard, state, attempt, outbox, sender, sent, receiver>>

\* TransitionWriter.revoke, Dispatch.revoked, of the active dispatch. While the editor has the draft there is none.
Recall ==
  LET o == IF Fault = "stale cancel" THEN 1 ELSE orders
  IN  IF ~Active(orders) THEN UNCHANGED <<state, outbox>>
      ELSE IF state[o] = "PENDING" /\ latest = None
      THEN state' = [state EXCEPT ![o] = "WITHDRAWN"] /\ UNCHANGED outbox
      ELSE state' = [state EXCEPT ![o] = "STOP_REQUESTED"] /\ outbox' = outbox \cup {Stop(o)}

\* JobService.cancel, BulkCancelService: the editor. Of the draft only when it is open, which makes no difference here.
Cancel ==
  /\ job \in {"WORKING", "DRAFT"}
  /\ Take("CANCELLED") /\ Recall
  /\ UNCHANGED <<orders, heard, attempt, sender, sent, receiver>>

\* Watchdog.endIfStillSilent.
Watchdog ==
  /\ job = "WORKING" /\ state[orders] = "DELIVERED"
  /\ Take("FAILED") /\ Recall
  /\ UNCHANGED <<orders, heard, attempt, sender, sent, receiver>>

\* JobService.forceStop by the editor; or StopService.beginCancel when the grace is over, at a time that is a guess.
ForceStop(o) ==
  /\ Forces /\ state[o] = "STOP_REQUESTED" /\ Kill(o) \notin outbox /\ outbox' = outbox \cup {Kill(o)}
  /\ UNCHANGED <<jobRow, state, attempt, sender, sent, receiver>>

\* CallbackService.report, apply, of a worker on dispatch o, which it names. A callback may be late, so it may arrive
\* although the receiver no longer works. A dispatch that is over, as one of a job that has ended, is answered with
\* Pawl-Directive: stop; a lost response changes nothing.
Callback(o) ==
  LET moved == IF Fault = "nameless callbacks" THEN orders ELSE o
  IN  /\ taken[o]
      /\ IF Active(moved)
         THEN /\ heard' = [heard EXCEPT ![moved] = TRUE]
              /\ \/ state' = [state EXCEPT ![moved] = "DELIVERED"] /\ UNCHANGED <<job, audit>>   \* acknowledged
                 \/ state' = [state EXCEPT ![moved] = "FINISHED"] /\ (Take("DRAFT") \/ Take("DONE"))   \* and finished
              /\ UNCHANGED told
         ELSE told' = [told EXCEPT ![o] = TRUE] /\ UNCHANGED <<job, audit, heard, state>>
      /\ UNCHANGED <<orders, attempt, outbox, sender, sent, taken, working, confirmed>>

-------------------------------------------------------------------------------
(* RunTask and CancelTask. Any sender may work on any row at any time: also on one that another still works on,    *)
(* since a scheduler takes a replica for dead that is only slow. A row is removed where the handler says so (a       *)
(* crash just before leaves a row that is found NotNeeded later). Whether DeliveryService.BUDGET is spent is a guess.  *)

\* DeliveryService.isUnderWay, by a clock that may be ahead of the clock of the sender that made the attempt.
UnderWay(ahead) == latest # None /\ ~ended /\ age[latest] + ahead < Lease

\* DeliveryService.beginRun: the beginning of an attempt is committed before anything is sent.
BeginRun(s) ==
  /\ phase[s] = "idle" /\ Order(orders) \in outbox
  /\ state[orders] = "PENDING" /\ \E ahead \in 0..Skew : ~UnderWay(ahead)
  /\ latest' = s /\ ended' = FALSE
  /\ age' = [t \in Senders |-> IF phase[t] = "idle" THEN 0 ELSE age[t]]
  /\ phase' = [phase EXCEPT ![s] = "run begun"] /\ of' = [of EXCEPT ![s] = orders]
  /\ UNCHANGED <<jobRow, state, outbox, sent, receiver>>

\* OrchestratorClient.send, which checks the clock again.
SendRun(s) ==
  /\ phase[s] = "run begun" /\ age[s] < Limit
  /\ phase' = [phase EXCEPT ![s] = "run sent"] /\ sent' = sent \cup {Order(of[s])}
  /\ UNCHANGED <<jobRow, state, attempt, outbox, of, receiver>>

\* Whether the attempt of s is the latest one to send the latest order.
IsLatest(s) == latest = s /\ of[s] = orders

\* A sender that has nothing to do any more works on no dispatch in particular.
Rest(s) == phase' = [phase EXCEPT ![s] = "idle"] /\ of' = [of EXCEPT ![s] = 1]

\* DeliveryService.runDelivered, Dispatch.attemptSucceeded, of the dispatch that was sent: it may not be the latest.
RunDelivered(s) ==
  /\ phase[s] = "run taken"
  /\ state' = IF state[of[s]] = "PENDING" THEN [state EXCEPT ![of[s]] = "DELIVERED"] ELSE state
  /\ ended' = (ended \/ IsLatest(s))
  /\ outbox' = outbox \ {Order(of[s])}
  /\ Rest(s) /\ age' = [age EXCEPT ![s] = 0]
  /\ UNCHANGED <<jobRow, latest, sent, receiver>>

\* DeliveryService.runFailed: too late to send, no response, another status, or 410.
RunFailed(s, spent) ==
  /\ phase[s] \in {"run begun", "run sent", "run gone"}
  /\ ended' = (ended \/ IsLatest(s))
  /\ IF IsLatest(s) /\ state[orders] = "PENDING" /\ (phase[s] = "run gone" \/ spent)
     THEN state' = [state EXCEPT ![orders] = "UNDELIVERABLE"] /\ Take("FAILED") /\ UNCHANGED <<orders, heard>>
     ELSE UNCHANGED <<state, jobRow>>
  /\ outbox' = IF state'[of[s]] # "PENDING" THEN outbox \ {Order(of[s])} ELSE outbox
  /\ Rest(s) /\ age' = [age EXCEPT ![s] = 0]
  /\ UNCHANGED <<latest, sent, receiver>>

\* StopService.beginCancel and the send in one step, since nothing that happens in between could forbid the send.
\* Once the stop is forced, job.kill is sent instead; each job.cancel that was sent may still arrive. Which of the two a
\* sender waits for is not told apart: it may get a response to the other one, which is more than can happen.
SendCancel(s) ==
  \E o \in All :
    /\ phase[s] = "idle" /\ Stop(o) \in outbox
    /\ state[o] = "STOP_REQUESTED" /\ \E ahead \in 0..Skew : ~UnderWay(ahead)
    /\ phase' = [phase EXCEPT ![s] = "cancel sent"] /\ of' = [of EXCEPT ![s] = o]
    /\ sent' = sent \cup {IF Kill(o) \in outbox THEN Kill(o) ELSE Stop(o)}
    /\ UNCHANGED <<jobRow, state, attempt, outbox, receiver>>

\* StopService.stopConfirmed.
StopConfirmed(s) ==
  /\ phase[s] = "cancel confirmed" /\ ~Explicit
  /\ state' = IF state[of[s]] = "STOP_REQUESTED" THEN [state EXCEPT ![of[s]] = "STOPPED"] ELSE state
  /\ outbox' = outbox \ {Stop(of[s]), Kill(of[s])}
  /\ Rest(s)
  /\ UNCHANGED <<jobRow, attempt, sent, receiver>>

\* StopService.stopNotConfirmed: no response, another status, 202 or 410; or a 200 that says no more than 202.
StopNotConfirmed(s, spent) ==
  /\ phase[s] \in {"cancel sent", "cancel not yet", "cancel gone"} \/ (phase[s] = "cancel confirmed" /\ Explicit)
  /\ state' = IF state[of[s]] = "STOP_REQUESTED" /\ (phase[s] = "cancel gone" \/ spent)
               THEN [state EXCEPT ![of[s]] = "UNDELIVERABLE"] ELSE state
  /\ outbox' = IF state'[of[s]] # "STOP_REQUESTED" THEN outbox \ {Stop(of[s]), Kill(of[s])} ELSE outbox
  /\ Rest(s)
  /\ UNCHANGED <<jobRow, attempt, sent, receiver>>

\* The replica dies, and forgets; what it has committed and what it has sent remains.
Crash(s) ==
  /\ phase[s] # "idle" /\ Rest(s)
  /\ UNCHANGED <<jobRow, state, attempt, outbox, sent, receiver>>

\* An attempt that another one has superseded is past its limit already: time matters to the latest alone.
Tick(s) ==
  /\ latest = s /\ ~ended /\ age[s] < Lease
  /\ age' = [age EXCEPT ![s] = @ + 1]
  /\ UNCHANGED <<jobRow, state, latest, ended, outbox, sender, sent, receiver>>

-------------------------------------------------------------------------------
(* The receiver, and the network before and behind it. *)

\* A response reaches the sender that waits for it, or nobody: it is lost, or nobody waits for that request any more.
Answer(waiting, o, answered) ==
  \/ UNCHANGED phase
  \/ \E s \in Senders : phase[s] = waiting /\ of[s] = o /\ phase' = [phase EXCEPT ![s] = answered]

\* orchestrators.md, "Rules": deduplicate; refuse what was cancelled. An unwilling receiver may answer 410 to what it
\* never took; any other answer that takes nothing teaches Pawl no more than a request that never arrives.
RunArrives(o) ==
  /\ Order(o) \in sent
  /\ \/ told[o] /\ Remembers /\ Answer("run sent", o, "run gone") /\ UNCHANGED <<taken, working>>
     \/ /\ ~(told[o] /\ Remembers) /\ Answer("run sent", o, "run taken")
        /\ taken' = [taken EXCEPT ![o] = TRUE] /\ working' = [working EXCEPT ![o] = @ \/ ~taken[o]]
     \/ ~taken[o] /\ Answer("run sent", o, "run gone") /\ UNCHANGED <<taken, working>>
  /\ UNCHANGED <<jobRow, state, attempt, outbox, of, sent, told, confirmed>>

\* Answered by the work: 200 only when nothing runs, unless the receiver answers 200 to everything. A receiver without the rule forgets what it had never heard of.
CancelArrives(o) ==
  /\ Stop(o) \in sent
  /\ told' = [told EXCEPT ![o] = @ \/ working[o] \/ Remembers]
  /\ \/ working[o] /\ ~Polite /\ Answer("cancel sent", o, "cancel not yet") /\ UNCHANGED confirmed
     \/ /\ Polite \/ ~working[o]
        /\ Answer("cancel sent", o, "cancel confirmed") /\ confirmed' = [confirmed EXCEPT ![o] = @ \/ ~Explicit]
     \/ Answer("cancel sent", o, "cancel gone") /\ UNCHANGED confirmed
  /\ UNCHANGED <<jobRow, state, attempt, outbox, of, sent, taken, working>>

\* The receiver ends the work at once, unless it cannot reach it. It remembers a killed dispatch as a cancelled one.
KillArrives(o) ==
  /\ Kill(o) \in sent
  /\ told' = [told EXCEPT ![o] = @ \/ working[o] \/ (Remembers /\ Fault # "forgotten kill")]
  /\ \/ /\ working' = [working EXCEPT ![o] = Polite /\ @]
        /\ Answer("cancel sent", o, "cancel confirmed") /\ confirmed' = [confirmed EXCEPT ![o] = @ \/ ~Explicit]
     \/ working[o] /\ ~Polite /\ Answer("cancel sent", o, "cancel not yet") /\ UNCHANGED <<working, confirmed>>
     \/ Answer("cancel sent", o, "cancel gone") /\ UNCHANGED <<working, confirmed>>
  /\ UNCHANGED <<jobRow, state, attempt, outbox, of, sent, taken>>

\* StopService.confirmStopped: the receiver says by itself that nothing works on what it was told to stop.
Confirm(o) ==
  /\ told[o] /\ ~working[o] /\ confirmed' = [confirmed EXCEPT ![o] = TRUE]
  /\ state' = IF state[o] = "STOP_REQUESTED" THEN [state EXCEPT ![o] = "STOPPED"] ELSE state
  /\ UNCHANGED <<jobRow, attempt, outbox, sender, sent, taken, told, working>>

\* The work ends, as it was told or because the receiver loses it; a reported end is a Callback.
WorkStops(o) ==
  /\ working[o] /\ working' = [working EXCEPT ![o] = FALSE]
  /\ UNCHANGED <<jobRow, state, attempt, outbox, sender, sent, taken, told, confirmed>>

-------------------------------------------------------------------------------
RunEnds(s, spent) == RunDelivered(s) \/ RunFailed(s, spent)
CancelEnds(s, spent) == StopConfirmed(s) \/ StopNotConfirmed(s, spent)

Next ==
  \/ NewOrder \/ Adopt \/ Finish \/ Cancel \/ Watchdog
  \/ \E o \in All : Callback(o) \/ RunArrives(o) \/ CancelArrives(o) \/ KillArrives(o) \/ ForceStop(o) \/ Confirm(o) \/ WorkStops(o)
  \/ \E s \in Senders : BeginRun(s) \/ SendRun(s) \/ SendCancel(s) \/ Crash(s) \/ Tick(s)
  \/ \E s \in Senders, spent \in BOOLEAN : RunEnds(s, spent) \/ CancelEnds(s, spent)

\* Rows that are due are worked on, replicas do not crash every time, the budget is spent one day, time passes; a worker
\* calls in now and then, and one that was told to stop does. The network is asked to let some callback through, no more.
Fairness ==
  /\ WF_vars(\E s \in Senders : BeginRun(s))
  /\ SF_vars(\E s \in Senders : (IsLatest(s) \/ of[s] # orders) /\ RunEnds(s, TRUE))
  /\ WF_vars(\E s \in Senders : SendCancel(s)) /\ SF_vars(\E s \in Senders : CancelEnds(s, TRUE))
  /\ \A s \in Senders : WF_vars(Tick(s))
  /\ \A o \in All : WF_vars(working[o] /\ ~Active(o) /\ Callback(o)) /\ WF_vars(told[o] /\ WorkStops(o))

Spec == Init /\ [][Next]_vars /\ Fairness

-------------------------------------------------------------------------------
(* What is promised in every state. *)

\* An accepted order, or a requested stop, is never lost: a row of the outbox stands for it until it is settled.
NothingIsLost ==
  \A o \in All :
    /\ state[o] = "PENDING" => Order(o) \in outbox
    /\ state[o] = "STOP_REQUESTED" => Stop(o) \in outbox

\* Work is in flight exactly while a dispatch is active.
WorkHasItsOrder == (job = "WORKING") = (\E o \in All : Active(o))

OneActiveOrder == \A o, p \in All : Active(o) /\ Active(p) => o = p

WithdrawnMeansNeverSent == \A o \in All : state[o] = "WITHDRAWN" => Order(o) \notin sent

\* The editor, or a timeout, wants a stop before anybody is told to.
OnlyAnEndedJobIsCancelled == \A o \in All : StopIn(sent, o) => job \in {"CANCELLED", "FAILED"}

\* A stop is forced after it was requested, and job.kill is sent only then.
OnlyARequestedStopIsForced ==
  \A o \in All : Kill(o) \in outbox \cup sent => state[o] \in {"STOP_REQUESTED", "STOPPED", "UNDELIVERABLE"}

\* The work that a cancel names is that which was in flight.
ACancelNamesTheActiveOrder == \A o \in All : StopIn(outbox \cup sent, o) => o = orders

\* Neither job.cancel nor job.kill overtakes an attempt that may still send, or still be waited for.
CancelWaitsForTheRun ==
  \A s \in Senders : StopIn(sent, of[s]) /\ phase[s] \in {"run begun", "run sent"} => age[s] >= Limit

\* So a job whose worker reports is not failed as DISPATCH_UNDELIVERABLE, and no attempt begins any more.
ACallbackProvesDelivery == \A o \in All : heard[o] => state[o] # "PENDING"

\* A worker of an earlier order moves nothing.
OnlyItsWorkerMovesAnOrder == \A o \in All : heard[o] => taken[o]

StoppedMeansConfirmed == \A o \in All : state[o] = "STOPPED" => confirmed[o]

\* Needs the receiver's rule.
StoppedMeansNothingRuns == \A o \in All : state[o] = "STOPPED" => ~working[o]

(* What is promised of every step: the diagram of orchestrators.md; one callback can prove delivery and end the work. *)
Moves ==
  {None} \X {"PENDING", "DELIVERED"}
  \cup {"PENDING"} \X {"DELIVERED", "FINISHED", "WITHDRAWN", "STOP_REQUESTED", "UNDELIVERABLE"}
  \cup {"DELIVERED"} \X {"FINISHED", "STOP_REQUESTED"}
  \cup {"STOP_REQUESTED"} \X {"STOPPED", "UNDELIVERABLE"}
StateNeverGoesBackwards == [][\A o \in All : state'[o] = state[o] \/ <<state[o], state'[o]>> \in Moves]_state

OneAuditEventPerTransition == [][audit' = Append(audit, job')]_<<job, audit>>

\* This refers to sending; the network may still deliver one later.
NoRunIsSentBehindACancel ==
  [][\A s \in Senders : phase[s] = "run begun" /\ phase'[s] = "run sent" => ~StopIn(sent, of[s])]_vars

\* Once a stop is forced, no further job.cancel is sent.
AKillReplacesTheCancel ==
  [][\A o \in All : Kill(o) \in outbox /\ Stop(o) \notin sent => Stop(o) \notin sent']_vars

AnEndIsFinal == [][job = "WORKING" \/ job = "DRAFT"]_job

(* What is promised to happen in the end. *)
EveryRunIsSettled == \A o \in All : state[o] = "PENDING" ~> state[o] # "PENDING"
EveryStopIsSettled == \A o \in All : state[o] = "STOP_REQUESTED" ~> state[o] \in {"STOPPED", "UNDELIVERABLE"}
NoWorkRunsForEver == \A o \in All : <>[](Active(o) \/ ~working[o])
===============================================================================
