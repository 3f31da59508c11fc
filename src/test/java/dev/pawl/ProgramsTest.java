package dev.pawl;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the programs of this repository know of each other: the service, pawl-cli, and the development server. */
@AnalyzeClasses(packages = "dev.pawl", importOptions = ImportOption.DoNotIncludeTests.class)
class ProgramsTest {
    @ArchTest
    static final ArchRule the_service_sees_no_other_program = noClasses()
            .that()
            .resideOutsideOfPackages("dev.pawl.cli..", "dev.pawl.client..", "dev.pawl.dev..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.pawl.cli..", "dev.pawl.client..", "dev.pawl.dev..", "io.zonky..")
            .because("its artifact holds nothing of them");

    @ArchTest
    static final ArchRule the_command_line_sees_nothing_of_Pawl_but_the_client = noClasses()
            .that()
            .resideInAPackage("dev.pawl.cli..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("dev.pawl..").and(not(resideInAnyPackage("dev.pawl.cli..", "dev.pawl.client.."))))
            .because("it is a client like any other: what it can do, the contract can do");

    @ArchTest
    static final ArchRule only_the_command_line_sees_the_client_and_its_libraries = noClasses()
            .that()
            .resideOutsideOfPackages("dev.pawl.cli..", "dev.pawl.client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.pawl.cli..", "dev.pawl.client..", "picocli..", "com.launchdarkly..", "okhttp3..", "okio..")
            .because("they are not in the artifact of the service");

    @ArchTest
    static final ArchRule the_demo_orchestrator_sees_nothing_of_Pawl = noClasses()
            .that()
            .resideInAPackage("dev.pawl.dev.orchestrator")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.pawl..").and(not(resideInAPackage("dev.pawl.dev.orchestrator"))))
            .because("it knows Pawl by spec/orchestrators.md, as any other orchestrator does");

    @ArchTest
    static final ArchRule the_development_server_starts_Pawl_from_the_top = noClasses()
            .that()
            .resideInAPackage("dev.pawl.dev..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.pawl..")
                    .and(not(resideInAnyPackage("dev.pawl", "dev.pawl.db", "dev.pawl.dev.."))))
            .because("what runs there is what runs in production");
}
