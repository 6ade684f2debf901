package io.gatun.format.packed;

import java.lang.foreign.MemorySegment;

/**
 * A matrix of a packed file.
 *
 * @param name the tensor's name in the model file; unique
 * @param packing names the arrangement of the bytes, which this package does not know
 * @param offset of its first byte, from the file's start; a multiple of {@link
 *     PackedFile#ALIGNMENT}
 * @param checksum CRC-32C of the data
 * @param data its bytes, read-only, valid until the file is closed
 */
public record PackedMatrix(
    String name,
    String packing,
    int rows,
    int columns,
    long offset,
    int checksum,
    MemorySegment data) {}
