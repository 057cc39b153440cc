package io.lectern.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.MMapDirectory;

/** Lucene's HNSW over full vectors, each with a number to filter by, one segment, mapped. */
final class LuceneVectors implements VectorContender {
  private static final String FIELD = "vector";
  private static final String NUMBER = "number";
  private static final double BUFFER_MB = 1500; // all in one segment, without a merge

  private final TemporaryDirectory directory = new TemporaryDirectory("lucene-vectors");
  private final MMapDirectory files;
  private final DirectoryReader reader;
  private final IndexSearcher searcher;
  private final IndexSearcher forgetful;

  LuceneVectors(List<float[]> base) throws IOException {
    this(base, new long[base.size()]);
  }

  /**
   * @param numbers of the vectors
   */
  LuceneVectors(List<float[]> base, long[] numbers) throws IOException {
    files = new MMapDirectory(directory.path());
    final IndexWriterConfig config =
        new IndexWriterConfig()
            .setCodec(codec(Codec.getDefault()))
            .setRAMBufferSizeMB(BUFFER_MB)
            .setMergeScheduler(new SerialMergeScheduler());
    try (IndexWriter writer = new IndexWriter(files, config)) {
      for (int row = 0; row < base.size(); row++) {
        final Document document = new Document();
        document.add(new LongPoint(NUMBER, numbers[row]));
        document.add(
            new KnnFloatVectorField(
                FIELD, VectorContender.unit(base.get(row)), VectorSimilarityFunction.DOT_PRODUCT));
        writer.addDocument(document);
      }
      writer.commit();
    }
    reader = DirectoryReader.open(files);
    if (reader.leaves().size() != 1) {
      throw new IllegalStateException(reader.leaves().size() + " segments, not one");
    }
    searcher = new IndexSearcher(reader);
    forgetful = new IndexSearcher(reader);
    forgetful.setQueryCache(null);
  }

  /** As the default one, but for how vectors are linked. */
  private static Codec codec(Codec standard) {
    return new FilterCodec(standard.getName(), standard) {
      @Override
      public KnnVectorsFormat knnVectorsFormat() {
        return new PerFieldKnnVectorsFormat() {
          @Override
          public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return new Lucene99HnswVectorsFormat(LINKS, BUILD_WIDTH);
          }
        };
      }
    };
  }

  @Override
  public int find(float[] query, int ef, int[] found) {
    return find(searcher, query, ef, found, null);
  }

  /**
   * Looks among those whose numbers are below a limit.
   *
   * @param remembering whether the searcher may keep what the filter matches for the next search
   */
  int findBelow(long limit, boolean remembering, float[] query, int ef, int[] found) {
    final Query filter = LongPoint.newRangeQuery(NUMBER, 0, limit - 1);
    return find(remembering ? searcher : forgetful, query, ef, found, filter);
  }

  private static int find(
      IndexSearcher searcher, float[] query, int ef, int[] found, Query filter) {
    final int candidates = Math.max(ef, found.length);
    try {
      final ScoreDoc[] hits =
          searcher.search(
                  new KnnFloatVectorQuery(FIELD, VectorContender.unit(query), candidates, filter),
                  found.length)
              .scoreDocs;
      for (int i = 0; i < hits.length; i++) {
        found[i] = hits[i].doc; // documents are numbered as they came
      }
      return hits.length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
    files.close();
    directory.close();
  }
}
