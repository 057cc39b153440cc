package io.lectern.benchmarks;

import io.lectern.cli.vectors.AnnPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Curves as a picture (SVG): recall to the right, queries a second upwards by powers of ten. */
final class VectorPicture {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 460;
  private static final int LEFT = 70;
  private static final int RIGHT = 130;
  private static final int TOP = 20;
  private static final int BOTTOM = 50;
  private static final String[] COLOURS = {"#c0392b", "#2471a3", "#1e8449", "#7d6608", "#6c3483"};

  private final StringBuilder svg = new StringBuilder();
  private final double leastRecall;
  private final double leastPower;
  private final double greatestPower;

  private VectorPicture(Map<String, List<AnnPoint>> curves) {
    final List<AnnPoint> all = curves.values().stream().flatMap(List::stream).toList();
    leastRecall =
        Math.floor(all.stream().mapToDouble(AnnPoint::recall).min().orElseThrow() * 20) / 20;
    final var rates = all.stream().mapToDouble(AnnPoint::queriesPerSecond).summaryStatistics();
    leastPower = Math.floor(Math.log10(rates.getMin()));
    greatestPower = Math.ceil(Math.log10(rates.getMax()));
  }

  static void write(Path file, Map<String, List<AnnPoint>> curves) throws IOException {
    final VectorPicture picture = new VectorPicture(curves);
    picture.axes();
    int number = 0;
    for (Map.Entry<String, List<AnnPoint>> curve : curves.entrySet()) {
      picture.curve(curve.getKey(), curve.getValue(), COLOURS[number++ % COLOURS.length]);
    }
    picture.svg.append("</svg>\n");
    Files.writeString(file, picture.svg);
  }

  private double x(double recall) {
    return LEFT + (recall - leastRecall) / (1 - leastRecall) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double rate) {
    final double up = (Math.log10(rate) - leastPower) / (greatestPower - leastPower);
    return HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM);
  }

  private void axes() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
        WIDTH, HEIGHT);
    for (int twentieth = (int) Math.round(leastRecall * 20); twentieth <= 20; twentieth++) {
      final double x = x(twentieth / 20.0);
      line(x, TOP, x, HEIGHT - BOTTOM);
      text(x, HEIGHT - BOTTOM + 18, "middle", String.format(Locale.ROOT, "%.2f", twentieth / 20.0));
    }
    for (double power = leastPower; power <= greatestPower; power++) {
      for (int digit = 1; digit < 10 && (power < greatestPower || digit == 1); digit++) {
        final double rate = digit * Math.pow(10, power);
        line(LEFT, y(rate), WIDTH - RIGHT, y(rate));
        if (digit == 1 || digit == 2 || digit == 5) {
          text(LEFT - 6, y(rate) + 4, "end", String.format(Locale.ROOT, "%,.0f", rate));
        }
      }
    }
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", "recall@10");
    add(
        "<text transform=\"translate(14 %d) rotate(-90)\" text-anchor=\"middle\">queries per CPU"
            + " second</text>%n",
        HEIGHT / 2);
  }

  private void curve(String name, List<AnnPoint> points, String colour) {
    final StringBuilder path = new StringBuilder();
    for (AnnPoint point : points) {
      final double x = x(point.recall());
      final double y = y(point.queriesPerSecond());
      path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
      add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n", x, y, colour);
    }
    add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
        path.toString().strip(), colour);
    final AnnPoint last = points.getLast();
    add(
        "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\">%s</text>%n",
        x(last.recall()) + 8, y(last.queriesPerSecond()) + 4, colour, name);
  }

  private void line(double fromX, double fromY, double toX, double toY) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>%n",
        fromX, fromY, toX, toY);
  }

  private void text(double x, double y, String anchor, String text) {
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, text);
  }

  @SuppressWarnings("AnnotateFormatMethod") // its annotation is in a library of its own
  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
