package dev.pawl.hostile;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** What of the heap is in use once the garbage is gone. */
final class HeapUse {
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    private HeapUse() {}

    /** In bytes; the second collection frees what the first has only unlinked. */
    static long afterCollection() {
        MEMORY.gc();
        MEMORY.gc();
        return MEMORY.getHeapMemoryUsage().getUsed();
    }
}
