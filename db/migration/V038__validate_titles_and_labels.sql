-- Every row keeps the rules that V037 gave to new ones alone. It looks at each of them, and nobody waits meanwhile: reads and
-- writes go on under its lock (SHARE UPDATE EXCLUSIVE).

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (38, 31);

ALTER TABLE job VALIDATE CONSTRAINT job_title_length;
ALTER TABLE job VALIDATE CONSTRAINT job_labels_are_few_names_with_values;
ALTER TABLE job VALIDATE CONSTRAINT job_search_goes_with_title_and_labels;
