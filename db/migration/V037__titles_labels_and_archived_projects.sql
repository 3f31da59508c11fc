-- What editors call a job, the labels that they sort jobs by, and projects that they have put away (spec/decisions/066). Older
-- replicas go on: they neither write these columns nor show them, and a transition leaves them as they are. The columns come
-- without a default, which takes no time however many rows there are.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (37, 31);

ALTER TABLE job
  ADD COLUMN title text,
  ADD COLUMN labels jsonb,
  ADD COLUMN search text;
COMMENT ON COLUMN job.title IS 'What its editor calls it, trimmed; NULL for none. Confidential: never in logs or audit.';
COMMENT ON COLUMN job.labels IS 'Names and values by which its editor finds it; NULL for none. Confidential: never in logs or audit.';
COMMENT ON COLUMN job.search IS
  'The words of its title and its labels as job_by_words looks for them, made by the service; NULL if it has neither.';

ALTER TABLE job
  ADD CONSTRAINT job_title_length CHECK (char_length(title) BETWEEN 1 AND 200) NOT VALID,
  ADD CONSTRAINT job_labels_are_few_names_with_values CHECK (
    labels IS NULL
    OR jsonb_typeof(labels) = 'object'
       AND jsonb_array_length(jsonb_path_query_array(labels, '$.keyvalue()')) BETWEEN 1 AND 16
       AND NOT labels @? '$.keyvalue() ? (!(@.key like_regex "^[a-z0-9._-]{1,40}$"))'
       AND NOT labels @? 'strict $.* ? (@.type() != "string" || !(@ like_regex "^.{1,100}$" flag "s"))'
  ) NOT VALID,
  ADD CONSTRAINT job_search_goes_with_title_and_labels CHECK (
    (search IS NULL) = (title IS NULL AND labels IS NULL)
  ) NOT VALID;

ALTER TABLE project ADD COLUMN archived_at timestamptz;
COMMENT ON COLUMN project.archived_at IS
  'When its editor put it away: since then it is left out of lists and takes no new jobs. NULL if it is in use.';

GRANT UPDATE (name, archived_at) ON project TO pawl_service;
