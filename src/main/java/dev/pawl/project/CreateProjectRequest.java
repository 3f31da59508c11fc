package dev.pawl.project;

import dev.pawl.http.Names;

/**
 * Body of {@code POST /projects}.
 *
 * @param name 1 to 200 characters after trimming, which this constructor does
 */
record CreateProjectRequest(String name) {
    CreateProjectRequest {
        name = Names.trimmed("/name", name);
    }
}
