package dev.pawl.testing;

import java.util.List;

/** Everything that the schema {@code public} of a database is made of, but for its rows: a line for each part. */
public final class SchemaText {
    private static final String PARTS = """
            SELECT line FROM (
              SELECT format('relation %s %s owner %s options %s rights %s comment %s', relname, relkind,
                relowner::regrole, reloptions, (SELECT array_agg(item::text ORDER BY item::text) FROM unnest(relacl) item),
                obj_description(oid, 'pg_class'))
              FROM pg_class WHERE relnamespace = 'public'::regnamespace
              UNION ALL
              SELECT format('column %s.%s place %s type %s required %s default %s generated %s comment %s', relname,
                attname, row_number() OVER (PARTITION BY attrelid ORDER BY attnum), format_type(atttypid, atttypmod), attnotnull,
                pg_get_expr(adbin, adrelid), attgenerated, col_description(pg_class.oid, attnum))
              FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
              LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
              WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
              UNION ALL
              SELECT format('constraint %s on %s %s valid %s comment %s', conname, conrelid::regclass,
                pg_get_constraintdef(oid), convalidated, obj_description(oid, 'pg_constraint'))
              FROM pg_constraint WHERE connamespace = 'public'::regnamespace
              UNION ALL
              SELECT format('index %s valid %s', pg_get_indexdef(indexrelid), indisvalid)
              FROM pg_index JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = 'public'::regnamespace
              UNION ALL
              SELECT format('trigger %s enabled %s', pg_get_triggerdef(pg_trigger.oid), tgenabled)
              FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
              WHERE relnamespace = 'public'::regnamespace AND NOT tgisinternal
              UNION ALL
              SELECT format('function %s owner %s rights %s comment %s', pg_get_functiondef(oid), proowner::regrole,
                (SELECT array_agg(item::text ORDER BY item::text) FROM unnest(proacl) item), obj_description(oid, 'pg_proc'))
              FROM pg_proc WHERE pronamespace = 'public'::regnamespace
              UNION ALL
              SELECT format('type %s owner %s values %s comment %s', typname, typowner::regrole,
                (SELECT array_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = pg_type.oid),
                obj_description(oid, 'pg_type'))
              FROM pg_type WHERE typnamespace = 'public'::regnamespace
            ) AS part (line) ORDER BY line""";

    private SchemaText() {}

    /** The lines, in an order of their own. */
    public static List<String> of(TestDatabase database) {
        return Query.textsOfAll(database, PARTS);
    }
}
