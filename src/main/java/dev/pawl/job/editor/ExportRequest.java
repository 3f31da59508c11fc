package dev.pawl.job.editor;

import java.util.List;

/**
 * Body of {@code POST /jobs/{jobId}/export}.
 *
 * @param formats 1 to 10, each {@code [a-z0-9]{1,16}}
 */
record ExportRequest(List<String> formats) {
    ExportRequest {
        formats = List.copyOf(formats);
    }
}
