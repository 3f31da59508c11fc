package dev.pawl.reconciliation;

/** The states of a dispatch that is not over (spec/openapi.yaml, OpenDispatchState). */
enum OpenDispatchState {
    PENDING,
    DELIVERED,
    STOP_REQUESTED
}
