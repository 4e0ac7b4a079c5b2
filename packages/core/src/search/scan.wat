;; The pass over the codes of all vectors: dot products of bytes, and for each query the best so far.
;; `testing/compile-scan.ts` makes `scan-wasm.ts` of it. `plain-memory.ts` does the same without wasm,
;; equal to the bit; `code-memory.ts` says how the memory is laid out.
;;
;; A byte of a row is widened once; a query is there as 16-bit numbers, so that a product and the sum of
;; two products is one instruction. Sums are 32-bit integers and exact.
(module
  (import "env" "memory" (memory 1))

  ;; Of each query: the score that the next has to exceed, and the best so far, in falling order.
  (global $limits (mut i32) (i32.const 0))
  (global $scores (mut i32) (i32.const 0))
  (global $found (mut i32) (i32.const 0))
  (global $kept (mut i32) (i32.const 0))

  ;; Blocks of 64 rows from $block on, against $fours times four queries, whose groups of 16 numbers lie
  ;; side by side at $queries, then $ones single ones. A block stays in the cache while all queries meet it.
  (func (export "scan")
    (param $block i32) (param $blocks i32) (param $stride i32)
    (param $queries i32) (param $fours i32) (param $ones i32)
    (param $limits i32) (param $scores i32) (param $found i32) (param $kept i32)
    (local $row i32) (local $query i32) (local $at i32) (local $left i32)
    (global.set $limits (local.get $limits))
    (global.set $scores (local.get $scores))
    (global.set $found (local.get $found))
    (global.set $kept (local.get $kept))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $blocks)))
        (local.set $at (local.get $queries))
        (local.set $query (i32.const 0))
        (local.set $left (local.get $fours))
        (block $no-fours
          (loop $four
            (br_if $no-fours (i32.eqz (local.get $left)))
            (call $four-queries
              (local.get $block) (local.get $stride) (local.get $at) (local.get $query) (local.get $row))
            (local.set $at (i32.add (local.get $at) (i32.shl (local.get $stride) (i32.const 3))))
            (local.set $query (i32.add (local.get $query) (i32.const 4)))
            (local.set $left (i32.sub (local.get $left) (i32.const 1)))
            (br $four)))
        (local.set $left (local.get $ones))
        (block $no-ones
          (loop $one
            (br_if $no-ones (i32.eqz (local.get $left)))
            (call $one-query
              (local.get $block) (local.get $stride) (local.get $at) (local.get $query) (local.get $row))
            (local.set $at (i32.add (local.get $at) (i32.shl (local.get $stride) (i32.const 1))))
            (local.set $query (i32.add (local.get $query) (i32.const 1)))
            (local.set $left (i32.sub (local.get $left) (i32.const 1)))
            (br $one)))
        (local.set $block
          (i32.add (local.get $block)
            (i32.add (i32.shl (local.get $stride) (i32.const 6)) (i32.const 256))))
        (local.set $row (i32.add (local.get $row) (i32.const 64)))
        (local.set $blocks (i32.sub (local.get $blocks) (i32.const 1)))
        (br $next))))

  ;; One query against the block, four rows at a time.
  (func $one-query
    (param $block i32) (param $stride i32) (param $queries i32) (param $query i32) (param $row i32)
    (local $limit i32) (local $scale i32) (local $rows i32)
    (local $p0 i32) (local $p1 i32) (local $p2 i32) (local $p3 i32) (local $at i32) (local $left i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $low v128) (local $high v128) (local $codes v128)
    (local.set $limit (i32.add (global.get $limits) (i32.shl (local.get $query) (i32.const 2))))
    (local.set $scale (i32.add (local.get $block) (i32.shl (local.get $stride) (i32.const 6))))
    (local.set $p0 (local.get $block))
    (local.set $rows (i32.const 16))
    (loop $four-rows
      (local.set $p1 (i32.add (local.get $p0) (local.get $stride)))
      (local.set $p2 (i32.add (local.get $p1) (local.get $stride)))
      (local.set $p3 (i32.add (local.get $p2) (local.get $stride)))
      (local.set $a (v128.const i32x4 0 0 0 0))
      (local.set $b (local.get $a))
      (local.set $c (local.get $a))
      (local.set $d (local.get $a))
      (local.set $at (local.get $queries))
      (local.set $left (local.get $stride))
      (loop $group
        (local.set $low (v128.load (local.get $at)))
        (local.set $high (v128.load offset=16 (local.get $at)))
        (local.set $codes (v128.load (local.get $p0)))
        (local.set $a (i32x4.add (local.get $a) (i32x4.add
          (i32x4.dot_i16x8_s (local.get $low) (i16x8.extend_low_i8x16_s (local.get $codes)))
          (i32x4.dot_i16x8_s (local.get $high) (i16x8.extend_high_i8x16_s (local.get $codes))))))
        (local.set $codes (v128.load (local.get $p1)))
        (local.set $b (i32x4.add (local.get $b) (i32x4.add
          (i32x4.dot_i16x8_s (local.get $low) (i16x8.extend_low_i8x16_s (local.get $codes)))
          (i32x4.dot_i16x8_s (local.get $high) (i16x8.extend_high_i8x16_s (local.get $codes))))))
        (local.set $codes (v128.load (local.get $p2)))
        (local.set $c (i32x4.add (local.get $c) (i32x4.add
          (i32x4.dot_i16x8_s (local.get $low) (i16x8.extend_low_i8x16_s (local.get $codes)))
          (i32x4.dot_i16x8_s (local.get $high) (i16x8.extend_high_i8x16_s (local.get $codes))))))
        (local.set $codes (v128.load (local.get $p3)))
        (local.set $d (i32x4.add (local.get $d) (i32x4.add
          (i32x4.dot_i16x8_s (local.get $low) (i16x8.extend_low_i8x16_s (local.get $codes)))
          (i32x4.dot_i16x8_s (local.get $high) (i16x8.extend_high_i8x16_s (local.get $codes))))))
        (local.set $p0 (i32.add (local.get $p0) (i32.const 16)))
        (local.set $p1 (i32.add (local.get $p1) (i32.const 16)))
        (local.set $p2 (i32.add (local.get $p2) (i32.const 16)))
        (local.set $p3 (i32.add (local.get $p3) (i32.const 16)))
        (local.set $at (i32.add (local.get $at) (i32.const 32)))
        (br_if $group (local.tee $left (i32.sub (local.get $left) (i32.const 16)))))
      (local.set $a (f32x4.mul
        (f32x4.convert_i32x4_s
          (call $sums (local.get $a) (local.get $b) (local.get $c) (local.get $d)))
        (v128.load (local.get $scale))))
      (if (v128.any_true (f32x4.gt (local.get $a) (v128.load32_splat (local.get $limit))))
        (then
          (call $offer (local.get $query) (f32x4.extract_lane 0 (local.get $a)) (local.get $row))
          (call $offer (local.get $query) (f32x4.extract_lane 1 (local.get $a))
            (i32.add (local.get $row) (i32.const 1)))
          (call $offer (local.get $query) (f32x4.extract_lane 2 (local.get $a))
            (i32.add (local.get $row) (i32.const 2)))
          (call $offer (local.get $query) (f32x4.extract_lane 3 (local.get $a))
            (i32.add (local.get $row) (i32.const 3)))))
      (local.set $p0 (local.get $p3))
      (local.set $scale (i32.add (local.get $scale) (i32.const 16)))
      (local.set $row (i32.add (local.get $row) (i32.const 4)))
      (br_if $four-rows (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))

  ;; Four queries against the block, one row at a time: rows are loaded and widened once for four.
  (func $four-queries
    (param $block i32) (param $stride i32) (param $queries i32) (param $query i32) (param $row i32)
    (local $limit i32) (local $scale i32) (local $rows i32)
    (local $p i32) (local $at i32) (local $left i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $low v128) (local $high v128) (local $codes v128)
    (local.set $limit (i32.add (global.get $limits) (i32.shl (local.get $query) (i32.const 2))))
    (local.set $scale (i32.add (local.get $block) (i32.shl (local.get $stride) (i32.const 6))))
    (local.set $p (local.get $block))
    (local.set $rows (i32.const 64))
    (loop $one-row
      (local.set $a (v128.const i32x4 0 0 0 0))
      (local.set $b (local.get $a))
      (local.set $c (local.get $a))
      (local.set $d (local.get $a))
      (local.set $at (local.get $queries))
      (local.set $left (local.get $stride))
      (loop $group
        (local.set $codes (v128.load (local.get $p)))
        (local.set $low (i16x8.extend_low_i8x16_s (local.get $codes)))
        (local.set $high (i16x8.extend_high_i8x16_s (local.get $codes)))
        (local.set $a (i32x4.add (local.get $a) (i32x4.add
          (i32x4.dot_i16x8_s (local.get $low) (v128.load (local.get $at)))
          (i32x4.dot_i16x8_s (local.get $high) (v128.load offset=16 (local.get $at))))))
        (local.set $b (i32x4.add (local.get $b) (i32x4.add
          (i32x4.dot_i16x8_s (local.get $low) (v128.load offset=32 (local.get $at)))
          (i32x4.dot_i16x8_s (local.get $high) (v128.load offset=48 (local.get $at))))))
        (local.set $c (i32x4.add (local.get $c) (i32x4.add
          (i32x4.dot_i16x8_s (local.get $low) (v128.load offset=64 (local.get $at)))
          (i32x4.dot_i16x8_s (local.get $high) (v128.load offset=80 (local.get $at))))))
        (local.set $d (i32x4.add (local.get $d) (i32x4.add
          (i32x4.dot_i16x8_s (local.get $low) (v128.load offset=96 (local.get $at)))
          (i32x4.dot_i16x8_s (local.get $high) (v128.load offset=112 (local.get $at))))))
        (local.set $p (i32.add (local.get $p) (i32.const 16)))
        (local.set $at (i32.add (local.get $at) (i32.const 128)))
        (br_if $group (local.tee $left (i32.sub (local.get $left) (i32.const 16)))))
      (local.set $a (f32x4.mul
        (f32x4.convert_i32x4_s
          (call $sums (local.get $a) (local.get $b) (local.get $c) (local.get $d)))
        (v128.load32_splat (local.get $scale))))
      (if (v128.any_true (f32x4.gt (local.get $a) (v128.load (local.get $limit))))
        (then
          (call $offer (local.get $query) (f32x4.extract_lane 0 (local.get $a)) (local.get $row))
          (call $offer (i32.add (local.get $query) (i32.const 1))
            (f32x4.extract_lane 1 (local.get $a)) (local.get $row))
          (call $offer (i32.add (local.get $query) (i32.const 2))
            (f32x4.extract_lane 2 (local.get $a)) (local.get $row))
          (call $offer (i32.add (local.get $query) (i32.const 3))
            (f32x4.extract_lane 3 (local.get $a)) (local.get $row))))
      (local.set $scale (i32.add (local.get $scale) (i32.const 4)))
      (local.set $row (i32.add (local.get $row) (i32.const 1)))
      (br_if $one-row (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))

  ;; The sums of four vectors, as one.
  (func $sums (param $a v128) (param $b v128) (param $c v128) (param $d v128) (result v128)
    (local.set $a (i32x4.add
      (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a) (local.get $b))
      (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b))))
    (local.set $c (i32x4.add
      (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $c) (local.get $d))
      (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $c) (local.get $d))))
    (i32x4.add
      (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $a) (local.get $c))
      (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $a) (local.get $c))))

  ;; Puts a row where it belongs among the best of its query; of equals the earlier stays ahead. A row
  ;; that was removed has a score that is no number, which exceeds nothing.
  (func $offer (param $query i32) (param $score f32) (param $row i32)
    (local $limit i32) (local $first i32) (local $at i32) (local $found i32)
    (local.set $limit (i32.add (global.get $limits) (i32.shl (local.get $query) (i32.const 2))))
    (if (i32.eqz (f32.gt (local.get $score) (f32.load (local.get $limit)))) (then (return)))
    (local.set $at (i32.shl (i32.mul (local.get $query) (global.get $kept)) (i32.const 2)))
    (local.set $found (i32.add (global.get $found) (local.get $at)))
    (local.set $first (i32.add (global.get $scores) (local.get $at)))
    (local.set $at (i32.shl (i32.sub (global.get $kept) (i32.const 1)) (i32.const 2)))
    (block $here
      (loop $up
        (br_if $here (i32.eqz (local.get $at)))
        (br_if $here (i32.eqz (f32.gt (local.get $score)
          (f32.load (i32.add (local.get $first) (i32.sub (local.get $at) (i32.const 4)))))))
        (f32.store (i32.add (local.get $first) (local.get $at))
          (f32.load (i32.add (local.get $first) (i32.sub (local.get $at) (i32.const 4)))))
        (i32.store (i32.add (local.get $found) (local.get $at))
          (i32.load (i32.add (local.get $found) (i32.sub (local.get $at) (i32.const 4)))))
        (local.set $at (i32.sub (local.get $at) (i32.const 4)))
        (br $up)))
    (f32.store (i32.add (local.get $first) (local.get $at)) (local.get $score))
    (i32.store (i32.add (local.get $found) (local.get $at)) (local.get $row))
    (f32.store (local.get $limit)
      (f32.load (i32.add (local.get $first)
        (i32.shl (i32.sub (global.get $kept) (i32.const 1)) (i32.const 2)))))))
