package io.gatun.tools.doctor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks the CUDA driver which GPUs there are. The driver's own library is all it needs; functions
 * are those of the CUDA driver API, section "Initialization" and "Device Management".
 */
@SuppressWarnings("restricted") // calling a driver is what it is for
final class CudaProbe {
  /**
   * A GPU.
   *
   * @param capability compute capability, such as {@code "9.0"}
   * @param memory in bytes
   */
  record Gpu(String name, String capability, long memory) {}

  /**
   * What was found.
   *
   * @param driver CUDA version that the driver supports, such as {@code "13.0"}; empty without one
   * @param reason why there are no GPUs; empty if there are
   */
  record Result(List<Gpu> gpus, String driver, String reason) {}

  private static final String LIBRARY = "libcuda.so.1";
  private static final int NAME_BYTES = 256;
  private static final int CAPABILITY_MAJOR = 75;
  private static final int CAPABILITY_MINOR = 76;

  private final Arena arena;
  private final SymbolLookup library;

  private CudaProbe(Arena arena) {
    this.arena = arena;
    library = SymbolLookup.libraryLookup(LIBRARY, arena);
  }

  static Result probe() {
    try (Arena arena = Arena.ofConfined()) {
      CudaProbe probe;
      try {
        probe = new CudaProbe(arena);
      } catch (IllegalArgumentException e) {
        return none("", LIBRARY + " is not there: no NVIDIA driver is installed");
      }
      return probe.ask();
    } catch (CudaCallException e) {
      return none("", e.getMessage());
    }
  }

  private static Result none(String driver, String reason) {
    return new Result(List.of(), driver, reason);
  }

  private Result ask() throws CudaCallException {
    call("cuInit", 0);
    MemorySegment number = arena.allocate(ValueLayout.JAVA_INT);
    call("cuDriverGetVersion", number);
    int version = number.get(ValueLayout.JAVA_INT, 0);
    String driver = version / 1000 + "." + version % 1000 / 10;
    call("cuDeviceGetCount", number);
    int count = number.get(ValueLayout.JAVA_INT, 0);
    List<Gpu> gpus = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      call("cuDeviceGet", number, i);
      gpus.add(describe(number.get(ValueLayout.JAVA_INT, 0)));
    }
    return gpus.isEmpty()
        ? none(driver, "the driver sees no GPU")
        : new Result(List.copyOf(gpus), driver, "");
  }

  private Gpu describe(int device) throws CudaCallException {
    MemorySegment name = arena.allocate(NAME_BYTES);
    call("cuDeviceGetName", name, NAME_BYTES, device);
    MemorySegment bytes = arena.allocate(ValueLayout.JAVA_LONG);
    call("cuDeviceTotalMem_v2", bytes, device);
    return new Gpu(
        name.getString(0),
        attribute(CAPABILITY_MAJOR, device) + "." + attribute(CAPABILITY_MINOR, device),
        bytes.get(ValueLayout.JAVA_LONG, 0));
  }

  private int attribute(int attribute, int device) throws CudaCallException {
    MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
    call("cuDeviceGetAttribute", value, attribute, device);
    return value.get(ValueLayout.JAVA_INT, 0);
  }

  /** Calls a function whose arguments are pointers and ints, and whose result is 0 for success. */
  private void call(String name, Object... arguments) throws CudaCallException {
    MemoryLayout[] layouts = new MemoryLayout[arguments.length];
    for (int i = 0; i < layouts.length; i++) {
      layouts[i] =
          arguments[i] instanceof MemorySegment ? ValueLayout.ADDRESS : ValueLayout.JAVA_INT;
    }
    int status;
    try {
      MethodHandle function =
          Linker.nativeLinker()
              .downcallHandle(
                  library
                      .find(name)
                      .orElseThrow(
                          () -> new CudaCallException("the CUDA driver lacks " + name, null)),
                  FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts));
      status = (int) function.invokeWithArguments(arguments);
    } catch (CudaCallException e) {
      throw e;
    } catch (Throwable e) {
      throw new CudaCallException(name + " cannot be called: " + e.getMessage(), e);
    }
    if (status != 0) {
      throw new CudaCallException(
          "the CUDA driver is there, but %s fails with error %d".formatted(name, status), null);
    }
  }
}
