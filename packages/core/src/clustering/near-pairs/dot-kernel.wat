;; Dot products of all rows of one block with all rows of another, of 16-bit whole numbers; tells which
;; exceed a threshold. Four rows by two at a time: eight sums stay in registers, and each value that is
;; loaded is used for several of them. And the products of some of these rows in double precision.
;; npx vitest run dot-kernel compares this with dot-kernel.ts.
(module
  (memory (export "memory") 48) ;; two blocks of 6 pages, 4 pages of results, two blocks of 12, 8 of products

  ;; Appends first * 65536 + second to the results, if the product exceeds the threshold.
  (func $tell (param $product i32) (param $threshold i32) (param $first i32) (param $second i32) (param $out i32)
    (result i32)
    (if (i32.le_s (local.get $product) (local.get $threshold)) (then (return (local.get $out))))
    (i32.store (local.get $out) (i32.or (i32.shl (local.get $first) (i32.const 16)) (local.get $second)))
    (i32.add (local.get $out) (i32.const 4)))

  ;; Adds up the lanes of four sums.
  (func $fold (param $p v128) (param $q v128) (param $r v128) (param $s v128) (result v128)
    (local $pq v128) (local $rs v128)
    (local.set $pq (i32x4.add
      (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $p) (local.get $q))
      (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $p) (local.get $q))))
    (local.set $rs (i32x4.add
      (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $r) (local.get $s))
      (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $r) (local.get $s))))
    (i32x4.add
      (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $pq) (local.get $rs))
      (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $pq) (local.get $rs))))

  ;; $rows is a multiple of 4, $others of 2, $bytes (of one row) of 16.
  ;; Gives the end of what it wrote from $out on.
  (func (export "nearPairs")
    (param $first i32) (param $rows i32) (param $second i32) (param $others i32)
    (param $bytes i32) (param $threshold i32) (param $out i32) (result i32)
    (local $i i32) (local $j i32) (local $k i32)
    (local $a i32) (local $b i32) (local $end i32) (local $limit v128)
    (local $a0 v128)
    (local $a1 v128)
    (local $a2 v128)
    (local $a3 v128)
    (local $b0 v128)
    (local $b1 v128)
    (local $s00 v128) (local $s10 v128) (local $s20 v128) (local $s30 v128)
    (local $s01 v128) (local $s11 v128) (local $s21 v128) (local $s31 v128)
    (local.set $limit (i32x4.splat (local.get $threshold)))
    (loop $eachRow
      (local.set $j (i32.const 0))
      (loop $eachOther
        (local.set $a (i32.add (local.get $first) (i32.mul (local.get $i) (local.get $bytes))))
        (local.set $b (i32.add (local.get $second) (i32.mul (local.get $j) (local.get $bytes))))
        (local.set $end (i32.add (local.get $a) (local.get $bytes)))
        (local.set $s00 (v128.const i32x4 0 0 0 0))
        (local.set $s10 (v128.const i32x4 0 0 0 0))
        (local.set $s20 (v128.const i32x4 0 0 0 0))
        (local.set $s30 (v128.const i32x4 0 0 0 0))
        (local.set $s01 (v128.const i32x4 0 0 0 0))
        (local.set $s11 (v128.const i32x4 0 0 0 0))
        (local.set $s21 (v128.const i32x4 0 0 0 0))
        (local.set $s31 (v128.const i32x4 0 0 0 0))
        (loop $eachValue
          (local.set $a0 (v128.load (local.get $a)))
          (local.set $a1 (v128.load (i32.add (local.get $a) (local.get $bytes))))
          (local.set $a2 (v128.load (i32.add (i32.add (local.get $a) (local.get $bytes)) (local.get $bytes))))
          (local.set $a3 (v128.load (i32.add (i32.add (i32.add (local.get $a) (local.get $bytes)) (local.get $bytes)) (local.get $bytes))))
          (local.set $b0 (v128.load (local.get $b)))
          (local.set $s00 (i32x4.add (local.get $s00) (i32x4.dot_i16x8_s (local.get $a0) (local.get $b0))))
          (local.set $s10 (i32x4.add (local.get $s10) (i32x4.dot_i16x8_s (local.get $a1) (local.get $b0))))
          (local.set $s20 (i32x4.add (local.get $s20) (i32x4.dot_i16x8_s (local.get $a2) (local.get $b0))))
          (local.set $s30 (i32x4.add (local.get $s30) (i32x4.dot_i16x8_s (local.get $a3) (local.get $b0))))
          (local.set $b1 (v128.load (i32.add (local.get $b) (local.get $bytes))))
          (local.set $s01 (i32x4.add (local.get $s01) (i32x4.dot_i16x8_s (local.get $a0) (local.get $b1))))
          (local.set $s11 (i32x4.add (local.get $s11) (i32x4.dot_i16x8_s (local.get $a1) (local.get $b1))))
          (local.set $s21 (i32x4.add (local.get $s21) (i32x4.dot_i16x8_s (local.get $a2) (local.get $b1))))
          (local.set $s31 (i32x4.add (local.get $s31) (i32x4.dot_i16x8_s (local.get $a3) (local.get $b1))))
          (local.set $a (i32.add (local.get $a) (i32.const 16)))
          (local.set $b (i32.add (local.get $b) (i32.const 16)))
          (br_if $eachValue (i32.lt_u (local.get $a) (local.get $end))))
        (local.set $b0 (call $fold (local.get $s00) (local.get $s10) (local.get $s20) (local.get $s30)))
        (local.set $b1 (call $fold (local.get $s01) (local.get $s11) (local.get $s21) (local.get $s31)))
        (if (v128.any_true (v128.or
              (i32x4.gt_s (local.get $b0) (local.get $limit))
              (i32x4.gt_s (local.get $b1) (local.get $limit))))
          (then
            (local.set $out (call $tell (i32x4.extract_lane 0 (local.get $b0)) (local.get $threshold) (local.get $i) (local.get $j) (local.get $out)))
            (local.set $out (call $tell (i32x4.extract_lane 1 (local.get $b0)) (local.get $threshold) (i32.add (local.get $i) (i32.const 1)) (local.get $j) (local.get $out)))
            (local.set $out (call $tell (i32x4.extract_lane 2 (local.get $b0)) (local.get $threshold) (i32.add (local.get $i) (i32.const 2)) (local.get $j) (local.get $out)))
            (local.set $out (call $tell (i32x4.extract_lane 3 (local.get $b0)) (local.get $threshold) (i32.add (local.get $i) (i32.const 3)) (local.get $j) (local.get $out)))
            (local.set $out (call $tell (i32x4.extract_lane 0 (local.get $b1)) (local.get $threshold) (local.get $i) (i32.add (local.get $j) (i32.const 1)) (local.get $out)))
            (local.set $out (call $tell (i32x4.extract_lane 1 (local.get $b1)) (local.get $threshold) (i32.add (local.get $i) (i32.const 1)) (i32.add (local.get $j) (i32.const 1)) (local.get $out)))
            (local.set $out (call $tell (i32x4.extract_lane 2 (local.get $b1)) (local.get $threshold) (i32.add (local.get $i) (i32.const 2)) (i32.add (local.get $j) (i32.const 1)) (local.get $out)))
            (local.set $out (call $tell (i32x4.extract_lane 3 (local.get $b1)) (local.get $threshold) (i32.add (local.get $i) (i32.const 3)) (i32.add (local.get $j) (i32.const 1)) (local.get $out)))
          ))
        (local.set $j (i32.add (local.get $j) (i32.const 2)))
        (br_if $eachOther (i32.lt_u (local.get $j) (local.get $others))))
      (local.set $i (i32.add (local.get $i) (i32.const 4)))
      (br_if $eachRow (i32.lt_u (local.get $i) (local.get $rows))))
    (local.get $out))

  ;; The products of pairs, as written above, of rows of $values single precision numbers: added up in double
  ;; precision and in the order of innerProduct of distance.ts, so that both give the same bits.
  (func (export "products")
    (param $pairs i32) (param $end i32) (param $first i32) (param $second i32) (param $values i32) (param $out i32)
    (local $bytes i32) (local $a i32) (local $b i32) (local $fours i32) (local $last i32)
    (local $pq v128) (local $rs v128) (local $p f64)
    (local.set $bytes (i32.shl (local.get $values) (i32.const 2)))
    (block $none
      (br_if $none (i32.ge_u (local.get $pairs) (local.get $end)))
      (loop $eachPair
        (local.set $a (i32.add (local.get $first)
          (i32.mul (i32.shr_u (i32.load (local.get $pairs)) (i32.const 16)) (local.get $bytes))))
        (local.set $b (i32.add (local.get $second)
          (i32.mul (i32.and (i32.load (local.get $pairs)) (i32.const 65535)) (local.get $bytes))))
        (local.set $last (i32.add (local.get $a) (local.get $bytes)))
        (local.set $fours (i32.add (local.get $a) (i32.and (local.get $bytes) (i32.const -16))))
        (local.set $pq (v128.const f64x2 0 0))
        (local.set $rs (v128.const f64x2 0 0))
        (block $noFour
          (br_if $noFour (i32.ge_u (local.get $a) (local.get $fours)))
          (loop $eachFour
            (local.set $pq (f64x2.add (local.get $pq) (f64x2.mul
              (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $a)))
              (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $b))))))
            (local.set $rs (f64x2.add (local.get $rs) (f64x2.mul
              (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $a)))
              (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $b))))))
            (local.set $a (i32.add (local.get $a) (i32.const 16)))
            (local.set $b (i32.add (local.get $b) (i32.const 16)))
            (br_if $eachFour (i32.lt_u (local.get $a) (local.get $fours)))))
        (local.set $p (f64x2.extract_lane 0 (local.get $pq)))
        (block $noRest
          (br_if $noRest (i32.ge_u (local.get $a) (local.get $last)))
          (loop $eachValue
            (local.set $p (f64.add (local.get $p) (f64.mul
              (f64.promote_f32 (f32.load (local.get $a)))
              (f64.promote_f32 (f32.load (local.get $b))))))
            (local.set $a (i32.add (local.get $a) (i32.const 4)))
            (local.set $b (i32.add (local.get $b) (i32.const 4)))
            (br_if $eachValue (i32.lt_u (local.get $a) (local.get $last)))))
        (f64.store (local.get $out) (f64.add
          (f64.add (local.get $p) (f64x2.extract_lane 1 (local.get $pq)))
          (f64.add (f64x2.extract_lane 0 (local.get $rs)) (f64x2.extract_lane 1 (local.get $rs)))))
        (local.set $out (i32.add (local.get $out) (i32.const 8)))
        (local.set $pairs (i32.add (local.get $pairs) (i32.const 4)))
        (br_if $eachPair (i32.lt_u (local.get $pairs) (local.get $end)))))))
