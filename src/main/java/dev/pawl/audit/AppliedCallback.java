package dev.pawl.audit;

import java.util.UUID;

/**
 * By what the callback that caused an audit event is known again. Not part of the event that editors read.
 *
 * @param idHash of its event id
 * @param payloadHash of its canonical payload
 */
public record AppliedCallback(UUID idHash, UUID payloadHash) {}
