package dev.pawl;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.joining;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.pawl.db.Database;
import dev.pawl.db.Transaction;
import dev.pawl.fsm.JobFsm;
import dev.pawl.fsm.Transition;
import java.util.Arrays;
import java.util.regex.Pattern;

/** The rules of the service's own house; {@link ProgramsTest} has those between the programs. */
@AnalyzeClasses(packages = "dev.pawl", importOptions = ArchitectureTest.Service.class)
class ArchitectureTest {
    static final class Service implements ImportOption {
        private static final Pattern OTHERS = Pattern.compile(".*/test-classes/.*|.*/dev/pawl/(cli|client|dev)/.*");

        @Override
        public boolean includes(Location location) {
            return !location.matches(OTHERS);
        }
    }

    private static final DescribedPredicate<JavaClass> SPEAK_SQL = nameMatching(
                    ".*(Repository|JobRows|ProgressRows|RetryChain|AuditFeed|ChangeNotifier)(\\$.*)?")
            .<JavaClass>forSubtype()
            .or(resideInAnyPackage("dev.pawl.audit", "dev.pawl.dispatch", "dev.pawl.db.."))
            .as("repositories, audit, dispatch, db, and what streams are fed from");

    private static final DescribedPredicate<JavaClass> SPEAK_HTTP = nameMatching(".*Handlers")
            .<JavaClass>forSubtype()
            .or(resideInAPackage("dev.pawl.http"))
            .or(belongToAnyOf(App.class, Routes.class, Servers.class))
            .as("handlers, http, App, Routes and Servers");

    @ArchTest
    static final ArchRule packages_form_no_cycle =
            slices().matching("dev.pawl.(*)..").should().beFreeOfCycles().because("a reader goes straight down");

    @ArchTest
    static final ArchRule nothing_below_sees_the_composition_root = noClasses()
            .that()
            .resideOutsideOfPackage("dev.pawl")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.pawl")
            .because("App hands each part what it needs; no part reaches up for it");

    @ArchTest
    static final ArchRule the_state_machine_sees_only_the_jdk = classes()
            .that()
            .resideInAPackage("dev.pawl.fsm")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.pawl.fsm", "java..", "org.jspecify..")
            .because("what may follow what is a table, whatever speaks HTTP or SQL around it");

    @ArchTest
    static final ArchRule the_features_of_jobs_form_no_cycle = slices().matching("dev.pawl.job.(**)")
            .should()
            .beFreeOfCycles()
            .because("a feature stands on the core, and the core knows no feature");

    @ArchTest
    static final ArchRule the_core_of_jobs_sees_none_of_its_features = noClasses()
            .that()
            .resideInAPackage("dev.pawl.job")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.pawl.job.*..")
            .because("a new feature leaves the core as it is");

    @ArchTest
    static final ArchRule the_audit_trail_knows_nothing_of_streams = noClasses()
            .that()
            .resideInAPackage("dev.pawl.audit")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.pawl.stream")
            .because("it calls the consumer that App has given it");

    @ArchTest
    static final ArchRule no_service_sees_http = noClasses()
            .that()
            .haveSimpleNameEndingWith("Service")
            .or()
            .haveSimpleNameEndingWith("Repository")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.pawl.http")
            .because("a rule of the domain holds for every way in");

    @ArchTest
    static final ArchRule only_handlers_http_App_Routes_and_Servers_see_the_http_server = noClasses()
            .that(not(SPEAK_HTTP))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.javalin..", "jakarta.servlet..", "org.eclipse.jetty..")
            .because("a rule of the domain holds for every way in");

    @ArchTest
    static final ArchRule only_repositories_audit_dispatch_and_db_see_tables = noClasses()
            .that(not(SPEAK_SQL))
            .should()
            .dependOnClassesThat(resideInAPackage("dev.pawl.db.generated..")
                    .and(not(resideInAPackage("dev.pawl.db.generated.enums"))))
            .because("the SQL of a table is found there; an enum is a word that all share");

    @ArchTest
    static final ArchRule only_repositories_audit_dispatch_and_db_see_jooq = noClasses()
            .that(not(SPEAK_SQL))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.jooq..")
            .because("a service holds its transaction as an opaque value: it can pass it on and nothing else");

    @ArchTest
    static final ArchRule only_db_sees_jdbc = noClasses()
            .that()
            .resideOutsideOfPackage("dev.pawl.db..")
            .and()
            .doNotHaveSimpleName("BackgroundWork") // Hands the pool to the library that has a table of its own.
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..")
            .because("a connection outside of db is a write outside of the transaction");

    @ArchTest
    static final ArchRule only_trace_sees_opentelemetry = noClasses()
            .that()
            .resideOutsideOfPackage("dev.pawl.trace")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.opentelemetry..")
            .because("without a collector none of its classes is loaded");

    @ArchTest
    static final ArchRule db_knows_nothing_of_jobs = noClasses()
            .that()
            .resideInAPackage("dev.pawl.db")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.pawl..")
                    .and(not(resideInAnyPackage("dev.pawl.db..", "dev.pawl.log", "dev.pawl.trace"))))
            .because("it throws errors of its own, and its callers say what they mean to a client");

    @ArchTest
    static final ArchRule only_db_and_App_see_the_pool = noClasses()
            .that(not(resideInAPackage("dev.pawl.db").or(belongToAnyOf(App.class))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.zaxxer.hikari..")
            .because("App closes the pool; nobody else may take from it");

    @ArchTest
    static final ArchRule nothing_but_Main_writes_to_the_console = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(Main.class.getName())
            .should(ACCESS_STANDARD_STREAMS)
            .because("a line that is no log line has no correlation id and no redaction");

    @ArchTest
    static final ArchRule only_the_locks_of_the_repository_make_a_locked_job = madeOnlyBy(
                    "dev.pawl.job.LockedJob", "dev.pawl.job.JobRepository")
            .because("a job that is not locked may have moved by the time it is checked");

    @ArchTest
    static final ArchRule only_a_locked_job_makes_a_job_transition = madeOnlyBy(
                    "dev.pawl.job.JobTransition", "dev.pawl.job.LockedJob", "dev.pawl.job.JobTransition")
            .because("a change that was not checked under the lock must not exist");

    @ArchTest
    static final ArchRule only_the_state_machine_makes_a_transition = madeOnlyBy(
                    Transition.class.getName(), JobFsm.class.getName())
            .because("a move that is not in the table must not exist");

    @ArchTest
    static final ArchRule only_Database_makes_a_transaction = madeOnlyBy(
                    Transaction.class.getName(), Database.class.getName(), Transaction.class.getName())
            .because("it begins, commits and undoes it; a second maker could forget one of them");

    /** References such as {@code JobTransition::new} count too, which a rule on calls would miss. */
    private static ArchRule madeOnlyBy(String made, String... makers) {
        return noClasses()
                .that(not(belongTo(makers)))
                .should()
                .accessTargetWhere(targetOwner(nameMatching(Pattern.quote(made)).forSubtype())
                        .and(target(name(JavaConstructor.CONSTRUCTOR_NAME))))
                .as("only %s makes a %s".formatted(String.join(" or ", makers), made));
    }

    private static DescribedPredicate<JavaClass> belongTo(String... classes) {
        String names = Arrays.stream(classes).map(Pattern::quote).collect(joining("|"));
        return nameMatching("(" + names + ")(\\$.*)?").forSubtype();
    }
}
