package dev.pawl.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** A cancel of many jobs in the model. */
record ModelBulkCancel(Model model, ModelStep.CancelJobs s) {

    ExpectedAnswer take(String correlationId) {
        boolean exactlyOne = s.jobs().isEmpty() != s.statuses().isEmpty();
        if (!exactlyOne || !Model.isReason(s.reason())) {
            return ExpectedAnswer.invalid();
        }
        ModelProject project = model.owned(s.editor(), s.project());
        if (project == null) {
            return ExpectedAnswer.notFound();
        }
        List<String> named = s.jobs().isEmpty()
                ? cancellable(project)
                : s.jobs().stream().map(Model::named).toList();
        List<Object> items = new ArrayList<>();
        for (String label : new LinkedHashSet<>(named)) {
            items.add(cancel(project, label, correlationId));
        }
        return ExpectedAnswer.of(207, Map.of("bulk_id", correlationId, "items", items, "more", false));
    }

    private Map<String, Object> cancel(ModelProject project, String label, String correlationId) {
        ModelJob job = model.jobs.get(label);
        if (job == null || !job.project.equals(project)) {
            return Map.of("job_id", "?" + label, "outcome", "RESOURCE_NOT_FOUND");
        }
        String outcome = "CANCELLED";
        if (job.hasEnded()) {
            outcome = "FSM_TERMINAL_IMMUTABLE";
        } else if (!Statuses.permits(job.status, "CANCELLED")) {
            outcome = "FSM_TRANSITION_INVALID";
        } else {
            job.cancel(s.editor(), s.reason(), correlationId);
        }
        return Map.of("job_id", "?" + label, "outcome", outcome, "current_status", job.status);
    }

    private List<String> cancellable(ModelProject project) {
        return model.jobs.values().stream()
                .filter(job -> job.project.equals(project) && s.statuses().contains(job.status))
                .filter(job -> Statuses.permits(job.status, "CANCELLED"))
                .map(job -> job.label)
                .toList();
    }
}
