package dev.pawl.job.editor;

import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /jobs/{jobId}/force-stop}.
 *
 * @param reasonCode why, for the dispatch; {@code [A-Za-z0-9_.-]{1,64}} or null
 */
record ForceStopRequest(@Nullable String reasonCode) {}
