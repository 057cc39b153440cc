// Builds an hnswlib index of unit vectors and prints recall@10 and queries per CPU second at each ef.
//
//   g++ -O3 -march=native -o hnswlib_curve hnswlib_curve.cpp        (Debian: libhnswlib-dev)
//   hnswlib_curve base.fvecs query.fvecs truth.ivecs 10,20,40
//   hnswlib_curve base.fvecs query.fvecs truth.ivecs -         (efs from standard input, one a line)
#include <hnswlib/hnswlib.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

template <typename T>
static std::vector<std::vector<T>> read(const char* name) {
  FILE* file = fopen(name, "rb");
  if (!file) throw std::runtime_error(std::string("cannot open ") + name);
  std::vector<std::vector<T>> rows;
  int32_t length;
  while (fread(&length, 4, 1, file) == 1) {
    std::vector<T> row(length);
    if (fread(row.data(), sizeof(T), length, file) != (size_t)length) throw std::runtime_error("cut short");
    rows.push_back(row);
  }
  fclose(file);
  return rows;
}

static void normalize(std::vector<std::vector<float>>& rows) {
  for (auto& row : rows) {
    double sum = 0;
    for (float v : row) sum += double(v) * v;
    for (float& v : row) v = float(v / std::sqrt(sum));
  }
}

static double cpu() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(int argc, char** argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: hnswlib_curve base.fvecs query.fvecs truth.ivecs ef,ef,...|-\n");
    return 2;
  }
  auto base = read<float>(argv[1]);
  auto queries = read<float>(argv[2]);
  auto truth = read<int32_t>(argv[3]);
  normalize(base);
  normalize(queries);
  hnswlib::InnerProductSpace space(base[0].size());
  hnswlib::HierarchicalNSW<float> index(&space, base.size(), 16, 200);
  double begin = cpu();
  for (size_t i = 0; i < base.size(); i++) index.addPoint(base[i].data(), i);
  printf("build %.1f CPU s\n", cpu() - begin);
  fflush(stdout);
  bool told = std::string(argv[4]) == "-";
  std::stringstream list(argv[4]);
  std::string ef;
  while (told ? (bool)std::getline(std::cin, ef) : (bool)std::getline(list, ef, ',')) {
    index.setEf(std::stoul(ef));
    size_t found = 0;
    begin = cpu();
    for (size_t q = 0; q < queries.size(); q++) {
      auto hits = index.searchKnn(queries[q].data(), 10);
      std::set<int32_t> nearest(truth[q].begin(), truth[q].begin() + 10);
      for (; !hits.empty(); hits.pop()) found += nearest.count(hits.top().second);
    }
    double seconds = cpu() - begin;
    printf("ef %s recall %.4f qps %.0f\n", ef.c_str(), found / (10.0 * queries.size()), queries.size() / seconds);
    fflush(stdout);
  }
}
