package io.gatun.format.gguf;

/** A metadata value of any of the 13 types of the GGUF specification. */
public sealed interface GgufValue
    permits GgufValue.Int, GgufValue.Real, GgufValue.Bool, GgufValue.Text, GgufArray {

  /** The type it has in a file. */
  GgufValueType type();

  /**
   * A whole number.
   *
   * @param value the number; of a UINT64 of 2^63 or more, its bits
   */
  record Int(GgufValueType type, long value) implements GgufValue {
    /** Refuses a value that the type cannot hold. */
    public Int {
      if (!type.holds(value)) {
        throw new IllegalArgumentException(value + " is not a value of " + type);
      }
    }

    @Override
    public String toString() {
      return type == GgufValueType.UINT64 ? Long.toUnsignedString(value) : Long.toString(value);
    }
  }

  /** A floating-point number; a FLOAT32's value is exact as a double. */
  record Real(GgufValueType type, double value) implements GgufValue {
    /** Refuses a type that is not floating-point. */
    public Real {
      if (!type.isReal()) {
        throw new IllegalArgumentException(type + " is not a floating-point type");
      }
    }

    @Override
    public String toString() {
      return type == GgufValueType.FLOAT32 ? Float.toString((float) value) : Double.toString(value);
    }
  }

  /** A truth value. */
  record Bool(boolean value) implements GgufValue {
    @Override
    public GgufValueType type() {
      return GgufValueType.BOOL;
    }

    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  /** A string. */
  record Text(String value) implements GgufValue {
    @Override
    public GgufValueType type() {
      return GgufValueType.STRING;
    }

    @Override
    public String toString() {
      return value;
    }
  }
}
