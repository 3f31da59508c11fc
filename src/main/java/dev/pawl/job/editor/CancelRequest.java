package dev.pawl.job.editor;

import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /jobs/{jobId}/cancel}.
 *
 * @param reasonCode why, for the audit trail; {@code [A-Za-z0-9_.-]{1,64}} or null
 */
record CancelRequest(@Nullable String reasonCode) {}
