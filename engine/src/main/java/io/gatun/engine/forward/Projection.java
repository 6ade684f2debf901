package io.gatun.engine.forward;

import io.gatun.engine.model.Linear;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Product;

/**
 * Dense products of a common input, each with its bias and with what the sequences' deltas add:
 * {@code output = input · (matrix + Δ)ᵀ + bias}.
 */
final class Projection {
  private final Linear[] linears;
  private final Product[] products;

  private Projection(Linear[] linears, FloatTensor[] outputs) {
    this.linears = linears;
    products = new Product[linears.length];
    for (int i = 0; i < products.length; i++) {
      products[i] = new Product(linears[i].matrix(), outputs[i]);
    }
  }

  static Projection of(Linear a, FloatTensor outA) {
    return new Projection(new Linear[] {a}, new FloatTensor[] {outA});
  }

  static Projection of(Linear a, FloatTensor outA, Linear b, FloatTensor outB) {
    return new Projection(new Linear[] {a, b}, new FloatTensor[] {outA, outB});
  }

  static Projection of(
      Linear a, FloatTensor outA, Linear b, FloatTensor outB, Linear c, FloatTensor outC) {
    return new Projection(new Linear[] {a, b, c}, new FloatTensor[] {outA, outB, outC});
  }

  void run(Backend backend, FloatTensor input, RowSet rows) {
    backend.multiply(input, rows.count(), products);
    for (int i = 0; i < linears.length; i++) {
      Linear linear = linears[i];
      FloatTensor output = products[i].output();
      if (linear.bias().isPresent()) {
        backend.addBias(output, linear.bias().get(), rows.count());
      }
      for (RowSet.Adapted part : rows.adapted()) {
        part.delta().addProduct(backend, linear.id(), input, part.from(), part.to(), output);
      }
    }
  }
}
