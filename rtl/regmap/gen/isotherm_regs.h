/* Generated from rtl/regmap by `cargo xtask gen`: do not edit. */

#ifndef ISOTHERM_REGS_H
#define ISOTHERM_REGS_H

#include <stdint.h>

#define ISO_MAP_HASH UINT64_C(0xeb04165ea452e91a)
#define ISO_BAR 0
#define ISO_BAR_SIZE 0x100000u

/* Identity: Who this card is: checked by the driver before anything else is touched. */
#define ISO_IDENT_BASE 0x0u
#define ISO_IDENT_BLOCK_SIZE 0x100u
#define ISO_IDENT_BLOCK_TYPE 0x1u
#define ISO_IDENT_BLOCK_VERSION 0x10000u

/* TYPE, 32 bits, const: What this block is. */
#define ISO_IDENT_TYPE 0x0u
#define ISO_IDENT_TYPE_RESET 0x1u

/* VERSION, 32 bits, const: Version: major in [31:16], minor in [15:0]. */
#define ISO_IDENT_VERSION 0x4u
#define ISO_IDENT_VERSION_RESET 0x10000u

/* NEXT, 32 bits, const: BAR0 offset of the next block; 0 = this is the last. */
#define ISO_IDENT_NEXT 0x8u
#define ISO_IDENT_NEXT_RESET 0x1000u

/* SIZE, 32 bits, const: Bytes of BAR0 that this block occupies. */
#define ISO_IDENT_SIZE 0xcu
#define ISO_IDENT_SIZE_RESET 0x100u

/* MAGIC, 32 bits, const: ASCII `ISOT`, byte I first. All ones means that the card is gone. */
#define ISO_IDENT_MAGIC 0x10u
#define ISO_IDENT_MAGIC_RESET 0x544f5349u

/* MAP_HASH, 64 bits, const: Hash of the register map that this image was built from; the driver
   refuses any other. */
#define ISO_IDENT_MAP_HASH 0x18u
#define ISO_IDENT_MAP_HASH_RESET UINT64_C(0xeb04165ea452e91a)

/* GIT_HASH, 32 bits, ro: First 32 bits of the source revision; 0 for a development build. */
#define ISO_IDENT_GIT_HASH 0x20u
#define ISO_IDENT_GIT_HASH_RESET 0x0u

/* BOARD_ID, 32 bits, ro: Which board the image is for; 0 is the simulated card, 1 the in-process
   model. */
#define ISO_IDENT_BOARD_ID 0x24u
#define ISO_IDENT_BOARD_ID_RESET 0x0u

/* BUILD_TIME, 64 bits, ro: Unix time of the build in seconds; 0 for a reproducible build. */
#define ISO_IDENT_BUILD_TIME 0x28u
#define ISO_IDENT_BUILD_TIME_RESET UINT64_C(0x0)

/* CLOCK_HZ, 32 bits, ro: Frequency of the core clock in hertz. */
#define ISO_IDENT_CLOCK_HZ 0x30u
#define ISO_IDENT_CLOCK_HZ_RESET 0x0u

/* WINDOW_SIZE, 64 bits, ro: Bytes of the memory window behind BAR2. */
#define ISO_IDENT_WINDOW_SIZE 0x38u
#define ISO_IDENT_WINDOW_SIZE_RESET UINT64_C(0x0)

/* GEOMETRY, 32 bits, ro: Sizes of the grains, each as the binary logarithm of bytes. */
#define ISO_IDENT_GEOMETRY 0x40u
#define ISO_IDENT_GEOMETRY_RESET 0x0u
#define ISO_IDENT_GEOMETRY_GRANULE_LOG2_MASK 0xffu
#define ISO_IDENT_GEOMETRY_GRANULE_LOG2_SHIFT 0
#define ISO_IDENT_GEOMETRY_LINE_LOG2_MASK 0xff00u
#define ISO_IDENT_GEOMETRY_LINE_LOG2_SHIFT 8
#define ISO_IDENT_GEOMETRY_UNIT_LOG2_MASK 0xff0000u
#define ISO_IDENT_GEOMETRY_UNIT_LOG2_SHIFT 16

/* DATA_PATH, 32 bits, ro: Shape of the data path. */
#define ISO_IDENT_DATA_PATH 0x44u
#define ISO_IDENT_DATA_PATH_RESET 0x0u
#define ISO_IDENT_DATA_PATH_WIDTH_MASK 0xffffu
#define ISO_IDENT_DATA_PATH_WIDTH_SHIFT 0
#define ISO_IDENT_DATA_PATH_DMA_TAGS_MASK 0xff0000u
#define ISO_IDENT_DATA_PATH_DMA_TAGS_SHIFT 16

/* CAPABILITIES, 32 bits, ro: What this image can do. */
#define ISO_IDENT_CAPABILITIES 0x48u
#define ISO_IDENT_CAPABILITIES_RESET 0x0u
#define ISO_IDENT_CAPABILITIES_HEAT_MASK 0x1u
#define ISO_IDENT_CAPABILITIES_HEAT_SHIFT 0
#define ISO_IDENT_CAPABILITIES_PART_MASK 0x2u
#define ISO_IDENT_CAPABILITIES_PART_SHIFT 1
#define ISO_IDENT_CAPABILITIES_CKPT_MASK 0x4u
#define ISO_IDENT_CAPABILITIES_CKPT_SHIFT 2
#define ISO_IDENT_CAPABILITIES_RLE_MASK 0x8u
#define ISO_IDENT_CAPABILITIES_RLE_SHIFT 3
#define ISO_IDENT_CAPABILITIES_COW_MASK 0x10u
#define ISO_IDENT_CAPABILITIES_COW_SHIFT 4
#define ISO_IDENT_CAPABILITIES_SQUEEZE_MASK 0x20u
#define ISO_IDENT_CAPABILITIES_SQUEEZE_SHIFT 5
#define ISO_IDENT_CAPABILITIES_FAULT_MASK 0x40u
#define ISO_IDENT_CAPABILITIES_FAULT_SHIFT 6
#define ISO_IDENT_CAPABILITIES_TRACE_MASK 0x80u
#define ISO_IDENT_CAPABILITIES_TRACE_SHIFT 7

/* SCRATCH, 32 bits, rw: Free for the driver: a write must read back. */
#define ISO_IDENT_SCRATCH 0x4cu
#define ISO_IDENT_SCRATCH_RESET 0x0u

/* CYCLES, 64 bits, ro: Core clock cycles since reset. */
#define ISO_IDENT_CYCLES 0x50u
#define ISO_IDENT_CYCLES_RESET UINT64_C(0x0)

/* UNSUPPORTED, 32 bits, ro: Requests answered with Unsupported Request (or, if posted, discarded
   as unsupported), modulo 2^32. */
#define ISO_IDENT_UNSUPPORTED 0x58u
#define ISO_IDENT_UNSUPPORTED_RESET 0x0u

/* MALFORMED, 32 bits, ro: Malformed packets discarded, modulo 2^32. */
#define ISO_IDENT_MALFORMED 0x5cu
#define ISO_IDENT_MALFORMED_RESET 0x0u

/* Interrupts: STATE, ENABLE, TEST, and the MSI-X table. Every cause also has a progress
   register, so a lost message loses nothing. Vector n belongs to cause n. */
#define ISO_IRQ_BASE 0x1000u
#define ISO_IRQ_BLOCK_SIZE 0x1000u
#define ISO_IRQ_BLOCK_TYPE 0x2u
#define ISO_IRQ_BLOCK_VERSION 0x10000u

/* TYPE, 32 bits, const: What this block is. */
#define ISO_IRQ_TYPE 0x1000u
#define ISO_IRQ_TYPE_RESET 0x2u

/* VERSION, 32 bits, const: Version: major in [31:16], minor in [15:0]. */
#define ISO_IRQ_VERSION 0x1004u
#define ISO_IRQ_VERSION_RESET 0x10000u

/* NEXT, 32 bits, const: BAR0 offset of the next block; 0 = this is the last. */
#define ISO_IRQ_NEXT 0x1008u
#define ISO_IRQ_NEXT_RESET 0x2000u

/* SIZE, 32 bits, const: Bytes of BAR0 that this block occupies. */
#define ISO_IRQ_SIZE 0x100cu
#define ISO_IRQ_SIZE_RESET 0x1000u

/* STATE, 32 bits, rw1c: Causes that have occurred; write 1 to clear. A bit that is set and
   enabled sends its MSI-X message once; it is sent again when the cause occurs again after the
   clear. */
#define ISO_IRQ_STATE 0x1010u
#define ISO_IRQ_STATE_RESET 0x0u
#define ISO_IRQ_STATE_CKPT_MASK 0x1u
#define ISO_IRQ_STATE_CKPT_SHIFT 0
#define ISO_IRQ_STATE_HEAT_FILL_MASK 0x2u
#define ISO_IRQ_STATE_HEAT_FILL_SHIFT 1
#define ISO_IRQ_STATE_HEAT_OVERFLOW_MASK 0x4u
#define ISO_IRQ_STATE_HEAT_OVERFLOW_SHIFT 2
#define ISO_IRQ_STATE_ERROR_MASK 0x8u
#define ISO_IRQ_STATE_ERROR_SHIFT 3
#define ISO_IRQ_STATE_MAP_MASK 0x10u
#define ISO_IRQ_STATE_MAP_SHIFT 4
#define ISO_IRQ_STATE_FAULT_MASK 0x20u
#define ISO_IRQ_STATE_FAULT_SHIFT 5

/* ENABLE, 32 bits, rw: Causes that send a message. */
#define ISO_IRQ_ENABLE 0x1014u
#define ISO_IRQ_ENABLE_RESET 0x0u
#define ISO_IRQ_ENABLE_CKPT_MASK 0x1u
#define ISO_IRQ_ENABLE_CKPT_SHIFT 0
#define ISO_IRQ_ENABLE_HEAT_FILL_MASK 0x2u
#define ISO_IRQ_ENABLE_HEAT_FILL_SHIFT 1
#define ISO_IRQ_ENABLE_HEAT_OVERFLOW_MASK 0x4u
#define ISO_IRQ_ENABLE_HEAT_OVERFLOW_SHIFT 2
#define ISO_IRQ_ENABLE_ERROR_MASK 0x8u
#define ISO_IRQ_ENABLE_ERROR_SHIFT 3
#define ISO_IRQ_ENABLE_MAP_MASK 0x10u
#define ISO_IRQ_ENABLE_MAP_SHIFT 4
#define ISO_IRQ_ENABLE_FAULT_MASK 0x20u
#define ISO_IRQ_ENABLE_FAULT_SHIFT 5

/* TEST, 32 bits, w1s: Writing 1 makes the cause occur, so that the whole path can be tested. */
#define ISO_IRQ_TEST 0x1018u
#define ISO_IRQ_TEST_RESET 0x0u
#define ISO_IRQ_TEST_CAUSES_MASK 0x3fu
#define ISO_IRQ_TEST_CAUSES_SHIFT 0

/* SENT, 32 bits, ro: Messages sent, modulo 2^32. */
#define ISO_IRQ_SENT 0x101cu
#define ISO_IRQ_SENT_RESET 0x0u

/* MSIX_TABLE, memory, rw: MSI-X table, 8 entries of 16 bytes (6 and 7 are never used): address
   low, address high, data, vector control (bit 0 = masked, 1 after reset). PCI Express Base
   Specification, 7.7.2. */
#define ISO_IRQ_MSIX_TABLE 0x1800u
#define ISO_IRQ_MSIX_TABLE_LENGTH 0x80u

/* MSIX_PBA, memory, ro: MSI-X pending bits, one a vector. */
#define ISO_IRQ_MSIX_PBA 0x1c00u
#define ISO_IRQ_MSIX_PBA_LENGTH 0x8u

/* Partition table: Up to CAPACITY partitions that tile the window. Software fills a shadow table
   and commits it; the hardware validates it and swaps it in at once, or refuses it and says
   which entry and why. After reset the active table is one Warm partition over the whole window. */
#define ISO_PART_BASE 0x2000u
#define ISO_PART_BLOCK_SIZE 0x1000u
#define ISO_PART_BLOCK_TYPE 0x3u
#define ISO_PART_BLOCK_VERSION 0x10000u

/* TYPE, 32 bits, const: What this block is. */
#define ISO_PART_TYPE 0x2000u
#define ISO_PART_TYPE_RESET 0x3u

/* VERSION, 32 bits, const: Version: major in [31:16], minor in [15:0]. */
#define ISO_PART_VERSION 0x2004u
#define ISO_PART_VERSION_RESET 0x10000u

/* NEXT, 32 bits, const: BAR0 offset of the next block; 0 = this is the last. */
#define ISO_PART_NEXT 0x2008u
#define ISO_PART_NEXT_RESET 0x3000u

/* SIZE, 32 bits, const: Bytes of BAR0 that this block occupies. */
#define ISO_PART_SIZE 0x200cu
#define ISO_PART_SIZE_RESET 0x1000u

/* CONTROL, 32 bits, w1s: Commands. */
#define ISO_PART_CONTROL 0x2010u
#define ISO_PART_CONTROL_RESET 0x0u
#define ISO_PART_CONTROL_COMMIT_MASK 0x1u
#define ISO_PART_CONTROL_COMMIT_SHIFT 0

/* STATUS, 32 bits, ro: Result of the last commit. REASON and ENTRY are valid when BUSY is 0. */
#define ISO_PART_STATUS 0x2014u
#define ISO_PART_STATUS_RESET 0x0u
#define ISO_PART_STATUS_BUSY_MASK 0x1u
#define ISO_PART_STATUS_BUSY_SHIFT 0
#define ISO_PART_STATUS_REASON_MASK 0xf0u
#define ISO_PART_STATUS_REASON_SHIFT 4
#define ISO_PART_STATUS_REASON_OK 0u
#define ISO_PART_STATUS_REASON_OVERLAP 1u
#define ISO_PART_STATUS_REASON_GAP 2u
#define ISO_PART_STATUS_REASON_MISALIGNED 3u
#define ISO_PART_STATUS_REASON_UNKNOWN_CLASS 4u
#define ISO_PART_STATUS_REASON_EMPTY 5u
#define ISO_PART_STATUS_REASON_BEYOND_WINDOW 6u
#define ISO_PART_STATUS_REASON_SHORT_OF_WINDOW 7u
#define ISO_PART_STATUS_REASON_BAD_COUNT 8u
#define ISO_PART_STATUS_REASON_CHECKPOINT_RUNNING 9u
#define ISO_PART_STATUS_ENTRY_MASK 0xffff0000u
#define ISO_PART_STATUS_ENTRY_SHIFT 16

/* CAPACITY, 32 bits, ro: Entries that the table can hold. */
#define ISO_PART_CAPACITY 0x2018u
#define ISO_PART_CAPACITY_RESET 0x0u

/* ACTIVE_COUNT, 32 bits, ro: Entries of the active table. */
#define ISO_PART_ACTIVE_COUNT 0x201cu
#define ISO_PART_ACTIVE_COUNT_RESET 0x0u

/* GENERATION, 32 bits, ro: Commits accepted since reset, modulo 2^32. */
#define ISO_PART_GENERATION 0x2020u
#define ISO_PART_GENERATION_RESET 0x0u

/* SHADOW_COUNT, 32 bits, rw: Entries of the shadow table, 1 to CAPACITY. */
#define ISO_PART_SHADOW_COUNT 0x2024u
#define ISO_PART_SHADOW_COUNT_RESET 0x0u
#define ISO_PART_SHADOW_COUNT_COUNT_MASK 0xffffu
#define ISO_PART_SHADOW_COUNT_COUNT_SHIFT 0

/* SELECT, 32 bits, rw: Entry that SHADOW_ATTR writes and that ACTIVE_* and STAT_* show. The
   shown values follow within 4 cycles. */
#define ISO_PART_SELECT 0x2028u
#define ISO_PART_SELECT_RESET 0x0u
#define ISO_PART_SELECT_INDEX_MASK 0xffffu
#define ISO_PART_SELECT_INDEX_SHIFT 0

/* SHADOW_BASE, 32 bits, rw: First byte of the partition in units of 256 B; must be a multiple of
   the granule. */
#define ISO_PART_SHADOW_BASE 0x2030u
#define ISO_PART_SHADOW_BASE_RESET 0x0u

/* SHADOW_LENGTH, 32 bits, rw: Length of the partition in units of 256 B; must be a multiple of
   the granule, and not 0. */
#define ISO_PART_SHADOW_LENGTH 0x2034u
#define ISO_PART_SHADOW_LENGTH_RESET 0x0u

/* SHADOW_ATTR, 32 bits, rw: Attributes of the partition. Writing this register stores
   SHADOW_BASE, SHADOW_LENGTH and SHADOW_ATTR into entry SELECT of the shadow table. */
#define ISO_PART_SHADOW_ATTR 0x2038u
#define ISO_PART_SHADOW_ATTR_RESET 0x0u
#define ISO_PART_SHADOW_ATTR_CLASS_MASK 0x3u
#define ISO_PART_SHADOW_ATTR_CLASS_SHIFT 0
#define ISO_PART_SHADOW_ATTR_CLASS_CRITICAL 0u
#define ISO_PART_SHADOW_ATTR_CLASS_WARM 1u
#define ISO_PART_SHADOW_ATTR_CLASS_COLD 2u
#define ISO_PART_SHADOW_ATTR_PRE_COPY_MASK 0x100u
#define ISO_PART_SHADOW_ATTR_PRE_COPY_SHIFT 8
#define ISO_PART_SHADOW_ATTR_PINNED_MASK 0x200u
#define ISO_PART_SHADOW_ATTR_PINNED_SHIFT 9
#define ISO_PART_SHADOW_ATTR_NO_SAVE_MASK 0x400u
#define ISO_PART_SHADOW_ATTR_NO_SAVE_SHIFT 10
#define ISO_PART_SHADOW_ATTR_LOSSY_HINT_MASK 0x800u
#define ISO_PART_SHADOW_ATTR_LOSSY_HINT_SHIFT 11

/* ACTIVE_BASE, 32 bits, ro: Base of active entry SELECT in units of 256 B. */
#define ISO_PART_ACTIVE_BASE 0x2040u
#define ISO_PART_ACTIVE_BASE_RESET 0x0u

/* ACTIVE_LENGTH, 32 bits, ro: Length of active entry SELECT in units of 256 B. */
#define ISO_PART_ACTIVE_LENGTH 0x2044u
#define ISO_PART_ACTIVE_LENGTH_RESET 0x0u

/* ACTIVE_ATTR, 32 bits, ro: Attributes of active entry SELECT, laid out as SHADOW_ATTR. */
#define ISO_PART_ACTIVE_ATTR 0x2048u
#define ISO_PART_ACTIVE_ATTR_RESET 0x0u

/* STAT_READS, 32 bits, ro: Lines read in active entry SELECT since it became active, modulo
   2^32. */
#define ISO_PART_STAT_READS 0x2050u
#define ISO_PART_STAT_READS_RESET 0x0u

/* STAT_WRITES, 32 bits, ro: Lines written in active entry SELECT since it became active, modulo
   2^32. */
#define ISO_PART_STAT_WRITES 0x2054u
#define ISO_PART_STAT_WRITES_RESET 0x0u

/* STAT_COPIES, 32 bits, ro: Granules of active entry SELECT that were copied since it became
   active, modulo 2^32. */
#define ISO_PART_STAT_COPIES 0x2058u
#define ISO_PART_STAT_COPIES_RESET 0x0u

/* STAT_FIRST_WRITES, 32 bits, ro: Of these: copies that a write waited for, modulo 2^32. */
#define ISO_PART_STAT_FIRST_WRITES 0x205cu
#define ISO_PART_STAT_FIRST_WRITES_RESET 0x0u

/* STAT_COPY_BYTES, 64 bits, ro: Bytes of these copies: STAT_COPIES x 4096. */
#define ISO_PART_STAT_COPY_BYTES 0x2060u
#define ISO_PART_STAT_COPY_BYTES_RESET UINT64_C(0x0)

/* STAT_STALL_CYCLES, 32 bits, ro: Cycles in which a write to active entry SELECT waited for a
   copy since it became active, modulo 2^32. */
#define ISO_PART_STAT_STALL_CYCLES 0x2068u
#define ISO_PART_STAT_STALL_CYCLES_RESET 0x0u

/* Checkpoint engine: Fetches one 64-byte job descriptor from host memory, walks the partitions
   it names, writes zstd frames and one record per extent to host memory by DMA, and raises irq
   CKPT. Descriptor and records: isotherm-abi. A job saves the outstanding snapshot of block map;
   the window may be written meanwhile. One job at a time. A job changes nothing that a later job
   needs: dirty bits are cleared when the granules are released (map.CONTROL.RELEASE). */
#define ISO_CKPT_BASE 0x3000u
#define ISO_CKPT_BLOCK_SIZE 0x1000u
#define ISO_CKPT_BLOCK_TYPE 0x4u
#define ISO_CKPT_BLOCK_VERSION 0x10000u

/* TYPE, 32 bits, const: What this block is. */
#define ISO_CKPT_TYPE 0x3000u
#define ISO_CKPT_TYPE_RESET 0x4u

/* VERSION, 32 bits, const: Version: major in [31:16], minor in [15:0]. */
#define ISO_CKPT_VERSION 0x3004u
#define ISO_CKPT_VERSION_RESET 0x10000u

/* NEXT, 32 bits, const: BAR0 offset of the next block; 0 = this is the last. */
#define ISO_CKPT_NEXT 0x3008u
#define ISO_CKPT_NEXT_RESET 0x4000u

/* SIZE, 32 bits, const: Bytes of BAR0 that this block occupies. */
#define ISO_CKPT_SIZE 0x300cu
#define ISO_CKPT_SIZE_RESET 0x1000u

/* CONTROL, 32 bits, w1s: Commands. */
#define ISO_CKPT_CONTROL 0x3010u
#define ISO_CKPT_CONTROL_RESET 0x0u
#define ISO_CKPT_CONTROL_DOORBELL_MASK 0x1u
#define ISO_CKPT_CONTROL_DOORBELL_SHIFT 0
#define ISO_CKPT_CONTROL_ABORT_MASK 0x2u
#define ISO_CKPT_CONTROL_ABORT_SHIFT 1

/* STATUS, 32 bits, ro: State of the engine. */
#define ISO_CKPT_STATUS 0x3014u
#define ISO_CKPT_STATUS_RESET 0x0u
#define ISO_CKPT_STATUS_BUSY_MASK 0x1u
#define ISO_CKPT_STATUS_BUSY_SHIFT 0
#define ISO_CKPT_STATUS_REASON_MASK 0xf0u
#define ISO_CKPT_STATUS_REASON_SHIFT 4
#define ISO_CKPT_STATUS_REASON_OK 0u
#define ISO_CKPT_STATUS_REASON_BUSY 1u
#define ISO_CKPT_STATUS_REASON_BAD_MAGIC 2u
#define ISO_CKPT_STATUS_REASON_BAD_VERSION 3u
#define ISO_CKPT_STATUS_REASON_BAD_OPERATION 4u
#define ISO_CKPT_STATUS_REASON_BAD_PARTITION 5u
#define ISO_CKPT_STATUS_REASON_BAD_MODE 6u
#define ISO_CKPT_STATUS_REASON_MISALIGNED 7u
#define ISO_CKPT_STATUS_REASON_RECORD_SPACE 8u
#define ISO_CKPT_STATUS_REASON_DATA_SPACE 9u
#define ISO_CKPT_STATUS_REASON_DMA_READ 10u
#define ISO_CKPT_STATUS_REASON_ABORTED 11u
#define ISO_CKPT_STATUS_REASON_MEMORY 12u
#define ISO_CKPT_STATUS_REASON_NO_SNAPSHOT 13u
#define ISO_CKPT_STATUS_REASON_ABSENT 14u
#define ISO_CKPT_STATUS_REASON_LOST 15u

/* JOB_ADDR, 64 bits, rw: Bus address of the job descriptor, a multiple of 64. */
#define ISO_CKPT_JOB_ADDR 0x3018u
#define ISO_CKPT_JOB_ADDR_RESET UINT64_C(0x0)

/* JOBS_DONE, 32 bits, ro: Jobs that ended with reason ok, modulo 2^32. */
#define ISO_CKPT_JOBS_DONE 0x3020u
#define ISO_CKPT_JOBS_DONE_RESET 0x0u

/* JOBS_FAILED, 32 bits, ro: Jobs that ended with another reason, and refused doorbells, modulo
   2^32. */
#define ISO_CKPT_JOBS_FAILED 0x3024u
#define ISO_CKPT_JOBS_FAILED_RESET 0x0u

/* EXTENTS, 32 bits, ro: Extents written, modulo 2^32. */
#define ISO_CKPT_EXTENTS 0x3028u
#define ISO_CKPT_EXTENTS_RESET 0x0u

/* PROGRESS, 32 bits, ro: Granules written by the running or last job. */
#define ISO_CKPT_PROGRESS 0x302cu
#define ISO_CKPT_PROGRESS_RESET 0x0u

/* BYTES_IN, 64 bits, ro: Plain bytes read from card memory since reset. */
#define ISO_CKPT_BYTES_IN 0x3030u
#define ISO_CKPT_BYTES_IN_RESET UINT64_C(0x0)

/* BYTES_OUT, 64 bits, ro: Bytes of frames produced since reset, padding not counted. */
#define ISO_CKPT_BYTES_OUT 0x3038u
#define ISO_CKPT_BYTES_OUT_RESET UINT64_C(0x0)

/* RAW_BLOCKS, 32 bits, ro: Raw blocks produced since reset, modulo 2^32. */
#define ISO_CKPT_RAW_BLOCKS 0x3040u
#define ISO_CKPT_RAW_BLOCKS_RESET 0x0u

/* RLE_BLOCKS, 32 bits, ro: RLE blocks produced since reset, modulo 2^32. */
#define ISO_CKPT_RLE_BLOCKS 0x3044u
#define ISO_CKPT_RLE_BLOCKS_RESET 0x0u

/* BUSY_CYCLES, 64 bits, ro: Cycles with a job running since reset. */
#define ISO_CKPT_BUSY_CYCLES 0x3048u
#define ISO_CKPT_BUSY_CYCLES_RESET UINT64_C(0x0)

/* DMA_LIMITS, 32 bits, ro: Limits that the requester keeps, as the link was configured. */
#define ISO_CKPT_DMA_LIMITS 0x3050u
#define ISO_CKPT_DMA_LIMITS_RESET 0x0u
#define ISO_CKPT_DMA_LIMITS_MAX_PAYLOAD_MASK 0xffffu
#define ISO_CKPT_DMA_LIMITS_MAX_PAYLOAD_SHIFT 0
#define ISO_CKPT_DMA_LIMITS_MAX_READ_REQUEST_MASK 0xffff0000u
#define ISO_CKPT_DMA_LIMITS_MAX_READ_REQUEST_SHIFT 16

/* COMPRESSED_BLOCKS, 32 bits, ro: Compressed blocks produced since reset, modulo 2^32. */
#define ISO_CKPT_COMPRESSED_BLOCKS 0x3054u
#define ISO_CKPT_COMPRESSED_BLOCKS_RESET 0x0u

/* DELTA_EXTENTS, 32 bits, ro: Extents written as deltas, modulo 2^32. */
#define ISO_CKPT_DELTA_EXTENTS 0x3058u
#define ISO_CKPT_DELTA_EXTENTS_RESET 0x0u

/* Copy-on-write map: Maps each granule of the window to frames of card memory: the live frame,
   the frame of the outstanding snapshot, and the base (the contents at the last released
   snapshot). SNAPSHOT shares every granule at once; the first write to a shared partition copies
   it, the written granule first. One snapshot is outstanding at a time. */
#define ISO_MAP_BASE 0x4000u
#define ISO_MAP_BLOCK_SIZE 0x1000u
#define ISO_MAP_BLOCK_TYPE 0x6u
#define ISO_MAP_BLOCK_VERSION 0x10000u

/* TYPE, 32 bits, const: What this block is. */
#define ISO_MAP_TYPE 0x4000u
#define ISO_MAP_TYPE_RESET 0x6u

/* VERSION, 32 bits, const: Version: major in [31:16], minor in [15:0]. */
#define ISO_MAP_VERSION 0x4004u
#define ISO_MAP_VERSION_RESET 0x10000u

/* NEXT, 32 bits, const: BAR0 offset of the next block; 0 = this is the last. */
#define ISO_MAP_NEXT 0x4008u
#define ISO_MAP_NEXT_RESET 0x5000u

/* SIZE, 32 bits, const: Bytes of BAR0 that this block occupies. */
#define ISO_MAP_SIZE 0x400cu
#define ISO_MAP_SIZE_RESET 0x1000u

/* CONTROL, 32 bits, w1s: Commands. */
#define ISO_MAP_CONTROL 0x4010u
#define ISO_MAP_CONTROL_RESET 0x0u
#define ISO_MAP_CONTROL_SNAPSHOT_MASK 0x1u
#define ISO_MAP_CONTROL_SNAPSHOT_SHIFT 0
#define ISO_MAP_CONTROL_RELEASE_MASK 0x2u
#define ISO_MAP_CONTROL_RELEASE_SHIFT 1

/* STATUS, 32 bits, ro: Results of the last commands, and what runs. */
#define ISO_MAP_STATUS 0x4014u
#define ISO_MAP_STATUS_RESET 0x0u
#define ISO_MAP_STATUS_REASON_MASK 0xfu
#define ISO_MAP_STATUS_REASON_SHIFT 0
#define ISO_MAP_STATUS_REASON_OK 0u
#define ISO_MAP_STATUS_REASON_UNRELEASED 1u
#define ISO_MAP_STATUS_REASON_RELEASING 2u
#define ISO_MAP_STATUS_REASON_PARKED 3u
#define ISO_MAP_STATUS_REASON_OVERCOMMITTED 4u
#define ISO_MAP_STATUS_REASON_TABLE_BUSY 5u
#define ISO_MAP_STATUS_RELEASE_REASON_MASK 0xf0u
#define ISO_MAP_STATUS_RELEASE_REASON_SHIFT 4
#define ISO_MAP_STATUS_RELEASE_REASON_OK 0u
#define ISO_MAP_STATUS_RELEASE_REASON_BUSY 1u
#define ISO_MAP_STATUS_RELEASE_REASON_EMPTY 2u
#define ISO_MAP_STATUS_RELEASE_REASON_BEYOND_WINDOW 3u
#define ISO_MAP_STATUS_RELEASE_REASON_JOB_RUNNING 4u
#define ISO_MAP_STATUS_RELEASING_MASK 0x100u
#define ISO_MAP_STATUS_RELEASING_SHIFT 8
#define ISO_MAP_STATUS_OUTSTANDING_MASK 0x200u
#define ISO_MAP_STATUS_OUTSTANDING_SHIFT 9
#define ISO_MAP_STATUS_LOST_MASK 0x400u
#define ISO_MAP_STATUS_LOST_SHIFT 10
#define ISO_MAP_STATUS_COPYING_MASK 0x800u
#define ISO_MAP_STATUS_COPYING_SHIFT 11
#define ISO_MAP_STATUS_DRAINING_MASK 0x1000u
#define ISO_MAP_STATUS_DRAINING_SHIFT 12

/* GENERATION, 32 bits, ro: Snapshots taken since reset, modulo 2^32. */
#define ISO_MAP_GENERATION 0x4018u
#define ISO_MAP_GENERATION_RESET 0x0u

/* CONFIG, 32 bits, rw: How copies are made. */
#define ISO_MAP_CONFIG 0x401cu
#define ISO_MAP_CONFIG_RESET 0x6u
#define ISO_MAP_CONFIG_ALLOW_OVERCOMMIT_MASK 0x1u
#define ISO_MAP_CONFIG_ALLOW_OVERCOMMIT_SHIFT 0
#define ISO_MAP_CONFIG_COPY_PARTITION_MASK 0x2u
#define ISO_MAP_CONFIG_COPY_PARTITION_SHIFT 1
#define ISO_MAP_CONFIG_PRE_COPY_MASK 0x4u
#define ISO_MAP_CONFIG_PRE_COPY_SHIFT 2

/* RANGE_FIRST, 32 bits, rw: First granule of a RELEASE. */
#define ISO_MAP_RANGE_FIRST 0x4020u
#define ISO_MAP_RANGE_FIRST_RESET 0x0u

/* RANGE_COUNT, 32 bits, rw: Granules of a RELEASE, at least 1. */
#define ISO_MAP_RANGE_COUNT 0x4024u
#define ISO_MAP_RANGE_COUNT_RESET 0x0u

/* RANGE_MODE, 32 bits, rw: What a RELEASE does with the dirty bits of the snapshot. */
#define ISO_MAP_RANGE_MODE 0x4028u
#define ISO_MAP_RANGE_MODE_RESET 0x0u
#define ISO_MAP_RANGE_MODE_KEEP_DIRTY_MASK 0x1u
#define ISO_MAP_RANGE_MODE_KEEP_DIRTY_SHIFT 0

/* COPY_SHARE, 32 bits, rw: Share of the memory port that background copies may take, in 1/256
   (0: none, 256: all). Copies that a write waits for are not held back, but they are counted. */
#define ISO_MAP_COPY_SHARE 0x402cu
#define ISO_MAP_COPY_SHARE_RESET 0x100u
#define ISO_MAP_COPY_SHARE_SHARE_MASK 0x1ffu
#define ISO_MAP_COPY_SHARE_SHARE_SHIFT 0

/* FRAMES, 32 bits, ro: Frames of 4 KiB in card memory behind the window: two a granule. */
#define ISO_MAP_FRAMES 0x4030u
#define ISO_MAP_FRAMES_RESET 0x0u

/* FRAME_LIMIT, 32 bits, rw: Frames that may be used; more than FRAMES is FRAMES, fewer than one
   a granule is one a granule. Frames in use already stay in use. For trials of a board with less
   memory. */
#define ISO_MAP_FRAME_LIMIT 0x4034u
#define ISO_MAP_FRAME_LIMIT_RESET 0xffffffffu

/* FREE_FRAMES, 32 bits, ro: Frames below FRAME_LIMIT that hold nothing. FRAMES = granules +
   SNAPSHOT_FRAMES + BASE_FRAMES + FREE_FRAMES + frames never used at or above the limit,
   whenever no copy or release runs. */
#define ISO_MAP_FREE_FRAMES 0x4038u
#define ISO_MAP_FREE_FRAMES_RESET 0x0u

/* SNAPSHOT_FRAMES, 32 bits, ro: Frames held by the outstanding snapshot alone. */
#define ISO_MAP_SNAPSHOT_FRAMES 0x403cu
#define ISO_MAP_SNAPSHOT_FRAMES_RESET 0x0u

/* BASE_FRAMES, 32 bits, ro: Frames held as bases alone. */
#define ISO_MAP_BASE_FRAMES 0x4040u
#define ISO_MAP_BASE_FRAMES_RESET 0x0u

/* UNRELEASED, 32 bits, ro: Granules of the outstanding snapshot that are not released. */
#define ISO_MAP_UNRELEASED 0x4044u
#define ISO_MAP_UNRELEASED_RESET 0x0u

/* RESERVE, 32 bits, rw: Free frames that are kept at hand: with fewer, bases are evicted in the
   background, lowest granules first in turn. */
#define ISO_MAP_RESERVE 0x4048u
#define ISO_MAP_RESERVE_RESET 0x20u
#define ISO_MAP_RESERVE_FRAMES_MASK 0xffffu
#define ISO_MAP_RESERVE_FRAMES_SHIFT 0

/* DEMAND_COPIES, 32 bits, ro: Granules copied because a write waited, since reset, modulo 2^32. */
#define ISO_MAP_DEMAND_COPIES 0x4050u
#define ISO_MAP_DEMAND_COPIES_RESET 0x0u

/* BACKGROUND_COPIES, 32 bits, ro: Granules copied in the background since reset, modulo 2^32. */
#define ISO_MAP_BACKGROUND_COPIES 0x4054u
#define ISO_MAP_BACKGROUND_COPIES_RESET 0x0u

/* STALL_CYCLES, 64 bits, ro: Cycles since reset in which a window write waited for a copy. */
#define ISO_MAP_STALL_CYCLES 0x4058u
#define ISO_MAP_STALL_CYCLES_RESET UINT64_C(0x0)

/* EVICTIONS, 32 bits, ro: Bases evicted since reset, modulo 2^32. */
#define ISO_MAP_EVICTIONS 0x4060u
#define ISO_MAP_EVICTIONS_RESET 0x0u

/* LATE_WRITES, 32 bits, ro: Parked writes that were applied to the snapshot they came before,
   since reset, modulo 2^32. */
#define ISO_MAP_LATE_WRITES 0x4064u
#define ISO_MAP_LATE_WRITES_RESET 0x0u

/* LOST_SNAPSHOTS, 32 bits, ro: Snapshots that ran out of frames since reset, modulo 2^32. */
#define ISO_MAP_LOST_SNAPSHOTS 0x4068u
#define ISO_MAP_LOST_SNAPSHOTS_RESET 0x0u

/* SELECT, 32 bits, rw: Granule that GRANULE_* show (modulo the granules of the window). Reading
   GRANULE_LIVE looks it up and holds the other two. */
#define ISO_MAP_SELECT 0x4070u
#define ISO_MAP_SELECT_RESET 0x0u
#define ISO_MAP_SELECT_GRANULE_MASK 0xfffffffu
#define ISO_MAP_SELECT_GRANULE_SHIFT 0

/* GRANULE_LIVE, 32 bits, ro: Live frame of granule SELECT. */
#define ISO_MAP_GRANULE_LIVE 0x4074u
#define ISO_MAP_GRANULE_LIVE_RESET 0x0u
#define ISO_MAP_GRANULE_LIVE_FRAME_MASK 0x1fffffffu
#define ISO_MAP_GRANULE_LIVE_FRAME_SHIFT 0
#define ISO_MAP_GRANULE_LIVE_PRIVATE_MASK 0x40000000u
#define ISO_MAP_GRANULE_LIVE_PRIVATE_SHIFT 30
#define ISO_MAP_GRANULE_LIVE_RELEASED_MASK 0x80000000u
#define ISO_MAP_GRANULE_LIVE_RELEASED_SHIFT 31

/* GRANULE_SNAPSHOT, 32 bits, ro: Frame of granule SELECT in the last snapshot, as of the last
   read of GRANULE_LIVE. */
#define ISO_MAP_GRANULE_SNAPSHOT 0x4078u
#define ISO_MAP_GRANULE_SNAPSHOT_RESET 0x0u
#define ISO_MAP_GRANULE_SNAPSHOT_FRAME_MASK 0x1fffffffu
#define ISO_MAP_GRANULE_SNAPSHOT_FRAME_SHIFT 0
#define ISO_MAP_GRANULE_SNAPSHOT_VALID_MASK 0x80000000u
#define ISO_MAP_GRANULE_SNAPSHOT_VALID_SHIFT 31

/* GRANULE_BASE, 32 bits, ro: Base of granule SELECT for a delta, as of the last read of
   GRANULE_LIVE. */
#define ISO_MAP_GRANULE_BASE 0x407cu
#define ISO_MAP_GRANULE_BASE_RESET 0x0u
#define ISO_MAP_GRANULE_BASE_FRAME_MASK 0x1fffffffu
#define ISO_MAP_GRANULE_BASE_FRAME_SHIFT 0
#define ISO_MAP_GRANULE_BASE_VALID_MASK 0x80000000u
#define ISO_MAP_GRANULE_BASE_VALID_SHIFT 31

/* Absent granules and fault-in: A granule can be absent: its contents are in the store, not in
   card memory. Software fills a granule before it uses it. As a second line of defence an access
   to an absent granule is parked, a fault record is written and irq FAULT raised; when the
   granule is filled the access completes. Other traffic flows on. */
#define ISO_FAULT_BASE 0x5000u
#define ISO_FAULT_BLOCK_SIZE 0x1000u
#define ISO_FAULT_BLOCK_TYPE 0x7u
#define ISO_FAULT_BLOCK_VERSION 0x10000u

/* TYPE, 32 bits, const: What this block is. */
#define ISO_FAULT_TYPE 0x5000u
#define ISO_FAULT_TYPE_RESET 0x7u

/* VERSION, 32 bits, const: Version: major in [31:16], minor in [15:0]. */
#define ISO_FAULT_VERSION 0x5004u
#define ISO_FAULT_VERSION_RESET 0x10000u

/* NEXT, 32 bits, const: BAR0 offset of the next block; 0 = this is the last. */
#define ISO_FAULT_NEXT 0x5008u
#define ISO_FAULT_NEXT_RESET 0x6000u

/* SIZE, 32 bits, const: Bytes of BAR0 that this block occupies. */
#define ISO_FAULT_SIZE 0x500cu
#define ISO_FAULT_SIZE_RESET 0x1000u

/* CONTROL, 32 bits, w1s: Commands. One runs at a time; each works on the granules RANGE_FIRST ..
   RANGE_FIRST + RANGE_COUNT. */
#define ISO_FAULT_CONTROL 0x5010u
#define ISO_FAULT_CONTROL_RESET 0x0u
#define ISO_FAULT_CONTROL_SET_ABSENT_MASK 0x1u
#define ISO_FAULT_CONTROL_SET_ABSENT_SHIFT 0
#define ISO_FAULT_CONTROL_FILL_MASK 0x2u
#define ISO_FAULT_CONTROL_FILL_SHIFT 1

/* STATUS, 32 bits, ro: The command that runs, and how the last one ended. */
#define ISO_FAULT_STATUS 0x5014u
#define ISO_FAULT_STATUS_RESET 0x0u
#define ISO_FAULT_STATUS_BUSY_MASK 0x1u
#define ISO_FAULT_STATUS_BUSY_SHIFT 0
#define ISO_FAULT_STATUS_REASON_MASK 0xf0u
#define ISO_FAULT_STATUS_REASON_SHIFT 4
#define ISO_FAULT_STATUS_REASON_OK 0u
#define ISO_FAULT_STATUS_REASON_BUSY 1u
#define ISO_FAULT_STATUS_REASON_EMPTY 2u
#define ISO_FAULT_STATUS_REASON_BEYOND_WINDOW 3u
#define ISO_FAULT_STATUS_REASON_MISALIGNED 4u
#define ISO_FAULT_STATUS_REASON_PRESENT 5u
#define ISO_FAULT_STATUS_REASON_DMA_READ 6u
#define ISO_FAULT_STATUS_REASON_MEMORY 7u
#define ISO_FAULT_STATUS_REASON_OUTSTANDING 8u
#define ISO_FAULT_STATUS_REASON_FRAME 9u

/* RANGE_FIRST, 32 bits, rw: First granule of a command. */
#define ISO_FAULT_RANGE_FIRST 0x5018u
#define ISO_FAULT_RANGE_FIRST_RESET 0x0u

/* RANGE_COUNT, 32 bits, rw: Granules of a command, at least 1. */
#define ISO_FAULT_RANGE_COUNT 0x501cu
#define ISO_FAULT_RANGE_COUNT_RESET 0x0u

/* FILL_ADDR, 64 bits, rw: Bus address of the first granule's bytes, a multiple of 64. */
#define ISO_FAULT_FILL_ADDR 0x5020u
#define ISO_FAULT_FILL_ADDR_RESET UINT64_C(0x0)

/* PROGRESS, 32 bits, ro: Granules that the running or last command has finished. */
#define ISO_FAULT_PROGRESS 0x5028u
#define ISO_FAULT_PROGRESS_RESET 0x0u

/* ABSENT, 32 bits, ro: Granules that are absent, poisoned ones included. */
#define ISO_FAULT_ABSENT 0x502cu
#define ISO_FAULT_ABSENT_RESET 0x0u

/* POISONED, 32 bits, ro: Granules that have lost a write. They are absent too: reads fail and
   writes are lost until a FILL. */
#define ISO_FAULT_POISONED 0x5030u
#define ISO_FAULT_POISONED_RESET 0x0u

/* TIMEOUT, 32 bits, rw: How long an access stays parked, in units of 1,024 clock cycles (the
   reset value is 8 ms at 250 MHz, below the PCIe completion timeout of 10 to 50 ms). 0 is 1. */
#define ISO_FAULT_TIMEOUT 0x5034u
#define ISO_FAULT_TIMEOUT_RESET 0x7a1u
#define ISO_FAULT_TIMEOUT_KCYCLES_MASK 0xffffu
#define ISO_FAULT_TIMEOUT_KCYCLES_SHIFT 0

/* DEPTH, 32 bits, ro: The parking places. */
#define ISO_FAULT_DEPTH 0x5038u
#define ISO_FAULT_DEPTH_RESET 0x0u
#define ISO_FAULT_DEPTH_SLOTS_MASK 0xffu
#define ISO_FAULT_DEPTH_SLOTS_SHIFT 0
#define ISO_FAULT_DEPTH_PARKED_MASK 0xff00u
#define ISO_FAULT_DEPTH_PARKED_SHIFT 8

/* FAULTS, 32 bits, ro: Accesses parked since reset, modulo 2^32. */
#define ISO_FAULT_FAULTS 0x503cu
#define ISO_FAULT_FAULTS_RESET 0x0u

/* SERVED, 32 bits, ro: Parked accesses that completed after a FILL, since reset, modulo 2^32. */
#define ISO_FAULT_SERVED 0x5040u
#define ISO_FAULT_SERVED_RESET 0x0u

/* ERROR, 32 bits, rw1c: Sticky errors; write 1 to clear. */
#define ISO_FAULT_ERROR 0x5044u
#define ISO_FAULT_ERROR_RESET 0x0u
#define ISO_FAULT_ERROR_READ_FAILED_MASK 0x1u
#define ISO_FAULT_ERROR_READ_FAILED_SHIFT 0
#define ISO_FAULT_ERROR_WRITE_LOST_MASK 0x2u
#define ISO_FAULT_ERROR_WRITE_LOST_SHIFT 1
#define ISO_FAULT_ERROR_RECORD_DROPPED_MASK 0x4u
#define ISO_FAULT_ERROR_RECORD_DROPPED_SHIFT 2

/* SELECT, 32 bits, rw: Granule that GRANULE shows. */
#define ISO_FAULT_SELECT 0x5048u
#define ISO_FAULT_SELECT_RESET 0x0u
#define ISO_FAULT_SELECT_GRANULE_MASK 0xfffffffu
#define ISO_FAULT_SELECT_GRANULE_SHIFT 0

/* GRANULE, 32 bits, ro: State of granule SELECT (0 beyond the window). */
#define ISO_FAULT_GRANULE 0x504cu
#define ISO_FAULT_GRANULE_RESET 0x0u
#define ISO_FAULT_GRANULE_ABSENT_MASK 0x1u
#define ISO_FAULT_GRANULE_ABSENT_SHIFT 0
#define ISO_FAULT_GRANULE_POISONED_MASK 0x2u
#define ISO_FAULT_GRANULE_POISONED_SHIFT 1

/* RING_HEAD, 32 bits, ro: Fault records written since reset, modulo 2^16. Record n lies in entry
   n modulo 16. */
#define ISO_FAULT_RING_HEAD 0x5050u
#define ISO_FAULT_RING_HEAD_RESET 0x0u
#define ISO_FAULT_RING_HEAD_COUNT_MASK 0xffffu
#define ISO_FAULT_RING_HEAD_COUNT_SHIFT 0

/* RING_TAIL, 32 bits, rw: Fault records that software has taken, modulo 2^16. With RING_HEAD -
   RING_TAIL = 16 the ring is full. */
#define ISO_FAULT_RING_TAIL 0x5054u
#define ISO_FAULT_RING_TAIL_RESET 0x0u
#define ISO_FAULT_RING_TAIL_COUNT_MASK 0xffffu
#define ISO_FAULT_RING_TAIL_COUNT_SHIFT 0

/* FRAME, 32 bits, rw: What lies at FILL_ADDR. */
#define ISO_FAULT_FRAME 0x5058u
#define ISO_FAULT_FRAME_RESET 0x0u
#define ISO_FAULT_FRAME_LENGTH_MASK 0x1ffffu
#define ISO_FAULT_FRAME_LENGTH_SHIFT 0
#define ISO_FAULT_FRAME_DELTA_MASK 0x80000000u
#define ISO_FAULT_FRAME_DELTA_SHIFT 31

/* FRAME_CRC, 32 bits, rw: CRC32C of the plain bytes of the frame. */
#define ISO_FAULT_FRAME_CRC 0x505cu
#define ISO_FAULT_FRAME_CRC_RESET 0x0u

/* BASE_ADDR, 64 bits, rw: Bus address of the plain base granules of a delta, one for each
   granule of the range, a multiple of 64. */
#define ISO_FAULT_BASE_ADDR 0x5060u
#define ISO_FAULT_BASE_ADDR_RESET UINT64_C(0x0)

/* FRAME_ERROR, 32 bits, ro: What is wrong with the last frame that was refused. */
#define ISO_FAULT_FRAME_ERROR 0x5068u
#define ISO_FAULT_FRAME_ERROR_RESET 0x0u
#define ISO_FAULT_FRAME_ERROR_POSITION_MASK 0x1ffffu
#define ISO_FAULT_FRAME_ERROR_POSITION_SHIFT 0
#define ISO_FAULT_FRAME_ERROR_CODE_MASK 0x1f000000u
#define ISO_FAULT_FRAME_ERROR_CODE_SHIFT 24

/* RING, memory, ro: 16 fault records of 16 bytes: isotherm-abi fault::FaultRecord. */
#define ISO_FAULT_RING 0x5800u
#define ISO_FAULT_RING_LENGTH 0x100u

/* Snoop trace port: Writes one 16-byte record (isotherm-abi trace::AccessRecord) for each
   request that passes the window to a ring in host memory, four records to a line of 64 bytes.
   It never holds traffic back: what cannot be written is dropped and counted. */
#define ISO_TRACE_BASE 0x6000u
#define ISO_TRACE_BLOCK_SIZE 0x1000u
#define ISO_TRACE_BLOCK_TYPE 0x8u
#define ISO_TRACE_BLOCK_VERSION 0x10000u

/* TYPE, 32 bits, const: What this block is. */
#define ISO_TRACE_TYPE 0x6000u
#define ISO_TRACE_TYPE_RESET 0x8u

/* VERSION, 32 bits, const: Version: major in [31:16], minor in [15:0]. */
#define ISO_TRACE_VERSION 0x6004u
#define ISO_TRACE_VERSION_RESET 0x10000u

/* NEXT, 32 bits, const: BAR0 offset of the next block; 0 = this is the last. */
#define ISO_TRACE_NEXT 0x6008u
#define ISO_TRACE_NEXT_RESET 0x8000u

/* SIZE, 32 bits, const: Bytes of BAR0 that this block occupies. */
#define ISO_TRACE_SIZE 0x600cu
#define ISO_TRACE_SIZE_RESET 0x1000u

/* CONTROL, 32 bits, rw: What is recorded. RING_ADDR and RING_SIZE must not change while a record
   can still be under way (ENABLE, or STATUS.BUSY). */
#define ISO_TRACE_CONTROL 0x6010u
#define ISO_TRACE_CONTROL_RESET 0x0u
#define ISO_TRACE_CONTROL_ENABLE_MASK 0x1u
#define ISO_TRACE_CONTROL_ENABLE_SHIFT 0
#define ISO_TRACE_CONTROL_READS_MASK 0x2u
#define ISO_TRACE_CONTROL_READS_SHIFT 1
#define ISO_TRACE_CONTROL_WRITES_MASK 0x4u
#define ISO_TRACE_CONTROL_WRITES_SHIFT 2

/* STATUS, 32 bits, ro: State of the port. */
#define ISO_TRACE_STATUS 0x6014u
#define ISO_TRACE_STATUS_RESET 0x0u
#define ISO_TRACE_STATUS_BUSY_MASK 0x1u
#define ISO_TRACE_STATUS_BUSY_SHIFT 0
#define ISO_TRACE_STATUS_BAD_RING_MASK 0x2u
#define ISO_TRACE_STATUS_BAD_RING_SHIFT 1

/* RING_ADDR, 64 bits, rw: Bus address of the ring, a multiple of 64. */
#define ISO_TRACE_RING_ADDR 0x6018u
#define ISO_TRACE_RING_ADDR_RESET UINT64_C(0x0)

/* RING_SIZE, 32 bits, rw: Size of the ring. */
#define ISO_TRACE_RING_SIZE 0x6020u
#define ISO_TRACE_RING_SIZE_RESET 0x0u
#define ISO_TRACE_RING_SIZE_LOG2_RECORDS_MASK 0x1fu
#define ISO_TRACE_RING_SIZE_LOG2_RECORDS_SHIFT 0

/* HEAD, 32 bits, ro: Records written to host memory, modulo 2^32: a multiple of 4. What HEAD
   counts is in host memory when a read of HEAD returns. Record n lies in entry n modulo the
   size. */
#define ISO_TRACE_HEAD 0x6024u
#define ISO_TRACE_HEAD_RESET 0x0u

/* TAIL, 32 bits, rw: Records that software has taken, modulo 2^32. */
#define ISO_TRACE_TAIL 0x6028u
#define ISO_TRACE_TAIL_RESET 0x0u

/* FLUSH, 32 bits, w1s: Commands. */
#define ISO_TRACE_FLUSH 0x602cu
#define ISO_TRACE_FLUSH_RESET 0x0u
#define ISO_TRACE_FLUSH_FLUSH_MASK 0x1u
#define ISO_TRACE_FLUSH_FLUSH_SHIFT 0

/* RECORDED, 64 bits, ro: Requests recorded since ENABLE was set, fillers not counted. */
#define ISO_TRACE_RECORDED 0x6030u
#define ISO_TRACE_RECORDED_RESET UINT64_C(0x0)

/* DROPPED, 64 bits, ro: Requests that could not be recorded since ENABLE was set. */
#define ISO_TRACE_DROPPED 0x6038u
#define ISO_TRACE_DROPPED_RESET UINT64_C(0x0)

/* Compression: Settings and learned tables of the compressor lanes and of the decompressor.
   Formats and rules: rtl/docs/COMPRESSION.md. Tables are written while no job and no FILL of a
   frame runs: write the words of a set, its id, then offer it. */
#define ISO_SQUEEZE_BASE 0x8000u
#define ISO_SQUEEZE_BLOCK_SIZE 0x8000u
#define ISO_SQUEEZE_BLOCK_TYPE 0x9u
#define ISO_SQUEEZE_BLOCK_VERSION 0x10000u

/* TYPE, 32 bits, const: What this block is. */
#define ISO_SQUEEZE_TYPE 0x8000u
#define ISO_SQUEEZE_TYPE_RESET 0x9u

/* VERSION, 32 bits, const: Version: major in [31:16], minor in [15:0]. */
#define ISO_SQUEEZE_VERSION 0x8004u
#define ISO_SQUEEZE_VERSION_RESET 0x10000u

/* NEXT, 32 bits, const: BAR0 offset of the next block; 0 = this is the last. */
#define ISO_SQUEEZE_NEXT 0x8008u
#define ISO_SQUEEZE_NEXT_RESET 0x10000u

/* SIZE, 32 bits, const: Bytes of BAR0 that this block occupies. */
#define ISO_SQUEEZE_SIZE 0x800cu
#define ISO_SQUEEZE_SIZE_RESET 0x8000u

/* LANES, 32 bits, ro: Lanes of the compressor, and what they can do. */
#define ISO_SQUEEZE_LANES 0x8010u
#define ISO_SQUEEZE_LANES_RESET 0x0u
#define ISO_SQUEEZE_LANES_COUNT_MASK 0xffu
#define ISO_SQUEEZE_LANES_COUNT_SHIFT 0
#define ISO_SQUEEZE_LANES_UNSQUEEZE_MASK 0x100u
#define ISO_SQUEEZE_LANES_UNSQUEEZE_SHIFT 8

/* SETS, 32 bits, rw: Which learned sets jobs may use. Taken over when a job starts (IN_USE). */
#define ISO_SQUEEZE_SETS 0x8014u
#define ISO_SQUEEZE_SETS_RESET 0x0u
#define ISO_SQUEEZE_SETS_OFFERED_MASK 0xfu
#define ISO_SQUEEZE_SETS_OFFERED_SHIFT 0
#define ISO_SQUEEZE_SETS_DEFAULT_SET_MASK 0x700u
#define ISO_SQUEEZE_SETS_DEFAULT_SET_SHIFT 8

/* IN_USE, 32 bits, ro: What the running or last job took over. */
#define ISO_SQUEEZE_IN_USE 0x8018u
#define ISO_SQUEEZE_IN_USE_RESET 0x0u
#define ISO_SQUEEZE_IN_USE_SETS_MASK 0xfu
#define ISO_SQUEEZE_IN_USE_SETS_SHIFT 0
#define ISO_SQUEEZE_IN_USE_DEFAULT_SET_MASK 0x700u
#define ISO_SQUEEZE_IN_USE_DEFAULT_SET_SHIFT 8

/* IDS, 32 bits, rw: Dictionary ids of the sets, 0 for none: what frame headers and records say,
   and what the decompressor looks for. */
#define ISO_SQUEEZE_IDS 0x801cu
#define ISO_SQUEEZE_IDS_RESET 0x0u
#define ISO_SQUEEZE_IDS_SET_1_MASK 0xffu
#define ISO_SQUEEZE_IDS_SET_1_SHIFT 0
#define ISO_SQUEEZE_IDS_SET_2_MASK 0xff00u
#define ISO_SQUEEZE_IDS_SET_2_SHIFT 8
#define ISO_SQUEEZE_IDS_SET_3_MASK 0xff0000u
#define ISO_SQUEEZE_IDS_SET_3_SHIFT 16
#define ISO_SQUEEZE_IDS_SET_4_MASK 0xff000000u
#define ISO_SQUEEZE_IDS_SET_4_SHIFT 24

/* TABLE_SET, 32 bits, rw: Whose words TABLE takes. */
#define ISO_SQUEEZE_TABLE_SET 0x8020u
#define ISO_SQUEEZE_TABLE_SET_RESET 0x0u
#define ISO_SQUEEZE_TABLE_SET_SET_MASK 0x3u
#define ISO_SQUEEZE_TABLE_SET_SET_SHIFT 0

/* REFUSED, 32 bits, ro: Writes of TABLE that came while a job or a FILL of a frame ran, or were
   not of whole words, since reset, modulo 2^32. A loader compares it before and after. */
#define ISO_SQUEEZE_REFUSED 0x8028u
#define ISO_SQUEEZE_REFUSED_RESET 0x0u

/* DELTA_MIN, 32 bits, rw: When an extent is coded as a delta. */
#define ISO_SQUEEZE_DELTA_MIN 0x802cu
#define ISO_SQUEEZE_DELTA_MIN_RESET 0x1u
#define ISO_SQUEEZE_DELTA_MIN_LINES_MASK 0x1ffu
#define ISO_SQUEEZE_DELTA_MIN_LINES_SHIFT 0

/* TABLE, memory, rw: Words of set TABLE_SET: isotherm-abi tables. Write only: reads give 0.
   Refused, and counted in REFUSED, while a job or a FILL of a frame runs. */
#define ISO_SQUEEZE_TABLE 0xa000u
#define ISO_SQUEEZE_TABLE_LENGTH 0x6000u

/* Heat counters: Exact counts of window accesses per unit and epoch. The face follows the CXL
   3.2 Hotness Monitoring Unit (r3.2, 8.2.8, as implemented by the Linux RFC driver): instance 0
   counts writes, instance 1 reads. Behind it lies the vendor area. */
#define ISO_HEAT_BASE 0x10000u
#define ISO_HEAT_BLOCK_SIZE 0xf0000u
#define ISO_HEAT_BLOCK_TYPE 0x5u
#define ISO_HEAT_BLOCK_VERSION 0x10000u

/* TYPE, 32 bits, const: What this block is. */
#define ISO_HEAT_TYPE 0x10000u
#define ISO_HEAT_TYPE_RESET 0x5u

/* VERSION, 32 bits, const: Version: major in [31:16], minor in [15:0]. */
#define ISO_HEAT_VERSION 0x10004u
#define ISO_HEAT_VERSION_RESET 0x10000u

/* NEXT, 32 bits, const: BAR0 offset of the next block; 0 = this is the last. */
#define ISO_HEAT_NEXT 0x10008u
#define ISO_HEAT_NEXT_RESET 0x0u

/* SIZE, 32 bits, const: Bytes of BAR0 that this block occupies. */
#define ISO_HEAT_SIZE 0x1000cu
#define ISO_HEAT_SIZE_RESET 0xf0000u

/* FACE_OFFSET, 32 bits, const: Offset of the CHMU face from the block base, page aligned so that
   it can be mapped alone. */
#define ISO_HEAT_FACE_OFFSET 0x10010u
#define ISO_HEAT_FACE_OFFSET_RESET 0x1000u

/* VENDOR_OFFSET, 32 bits, const: Offset of the vendor area from the block base. */
#define ISO_HEAT_VENDOR_OFFSET 0x10014u
#define ISO_HEAT_VENDOR_OFFSET_RESET 0x6000u

/* COMMON_CAP0, 64 bits, const: CHMU common capability, first word. */
#define ISO_HEAT_COMMON_CAP0 0x11000u
#define ISO_HEAT_COMMON_CAP0_RESET UINT64_C(0x201)
#define ISO_HEAT_COMMON_CAP0_VERSION_MASK UINT64_C(0xf)
#define ISO_HEAT_COMMON_CAP0_VERSION_SHIFT 0
#define ISO_HEAT_COMMON_CAP0_NUM_INSTANCES_MASK UINT64_C(0xff00)
#define ISO_HEAT_COMMON_CAP0_NUM_INSTANCES_SHIFT 8

/* COMMON_CAP1, 64 bits, const: CHMU common capability, second word. */
#define ISO_HEAT_COMMON_CAP1 0x11008u
#define ISO_HEAT_COMMON_CAP1_RESET UINT64_C(0x2078)
#define ISO_HEAT_COMMON_CAP1_INSTANCE_LENGTH_MASK UINT64_C(0xffff)
#define ISO_HEAT_COMMON_CAP1_INSTANCE_LENGTH_SHIFT 0

/* V_ID, 64 bits, const: ASCII `ISOTHRM1`, byte I first. */
#define ISO_HEAT_V_ID 0x16000u
#define ISO_HEAT_V_ID_RESET UINT64_C(0x314d5248544f5349)

/* V_VERSION, 64 bits, const: Version of the vendor area. */
#define ISO_HEAT_V_VERSION 0x16008u
#define ISO_HEAT_V_VERSION_RESET UINT64_C(0x20000000000)
#define ISO_HEAT_V_VERSION_MINOR_MASK UINT64_C(0xffff)
#define ISO_HEAT_V_VERSION_MINOR_SHIFT 0
#define ISO_HEAT_V_VERSION_MAJOR_MASK UINT64_C(0xffff0000)
#define ISO_HEAT_V_VERSION_MAJOR_SHIFT 16
#define ISO_HEAT_V_VERSION_LENGTH_MASK UINT64_C(0xffffffff00000000)
#define ISO_HEAT_V_VERSION_LENGTH_SHIFT 32

/* V_CAP, 64 bits, ro: Shape of the counters. */
#define ISO_HEAT_V_CAP 0x16010u
#define ISO_HEAT_V_CAP_RESET UINT64_C(0x0)
#define ISO_HEAT_V_CAP_UNIT_LOG2_MASK UINT64_C(0xff)
#define ISO_HEAT_V_CAP_UNIT_LOG2_SHIFT 0
#define ISO_HEAT_V_CAP_READ_WIDTH_MASK UINT64_C(0xff00)
#define ISO_HEAT_V_CAP_READ_WIDTH_SHIFT 8
#define ISO_HEAT_V_CAP_WRITE_WIDTH_MASK UINT64_C(0xff0000)
#define ISO_HEAT_V_CAP_WRITE_WIDTH_SHIFT 16
#define ISO_HEAT_V_CAP_BANKS_MASK UINT64_C(0xff000000)
#define ISO_HEAT_V_CAP_BANKS_SHIFT 24
#define ISO_HEAT_V_CAP_UNITS_MASK UINT64_C(0xffffffff00000000)
#define ISO_HEAT_V_CAP_UNITS_SHIFT 32

/* V_FEATURES, 64 bits, const: Which vendor features are built. */
#define ISO_HEAT_V_FEATURES 0x16018u
#define ISO_HEAT_V_FEATURES_RESET UINT64_C(0x601)
#define ISO_HEAT_V_FEATURES_LINE_BITMAP_MASK UINT64_C(0x1)
#define ISO_HEAT_V_FEATURES_LINE_BITMAP_SHIFT 0
#define ISO_HEAT_V_FEATURES_DIRTY_RING_MASK UINT64_C(0x2)
#define ISO_HEAT_V_FEATURES_DIRTY_RING_SHIFT 1
#define ISO_HEAT_V_FEATURES_SNAPSHOT_DMA_MASK UINT64_C(0x4)
#define ISO_HEAT_V_FEATURES_SNAPSHOT_DMA_SHIFT 2
#define ISO_HEAT_V_FEATURES_SPILL_RING_MASK UINT64_C(0x8)
#define ISO_HEAT_V_FEATURES_SPILL_RING_SHIFT 3
#define ISO_HEAT_V_FEATURES_TOPK_MASK UINT64_C(0x10)
#define ISO_HEAT_V_FEATURES_TOPK_SHIFT 4
#define ISO_HEAT_V_FEATURES_LINE_LOG2_MASK UINT64_C(0xff00)
#define ISO_HEAT_V_FEATURES_LINE_LOG2_SHIFT 8

/* V_ACCURACY, 64 bits, ro: How far a count may be from the truth. */
#define ISO_HEAT_V_ACCURACY 0x16020u
#define ISO_HEAT_V_ACCURACY_RESET UINT64_C(0x0)
#define ISO_HEAT_V_ACCURACY_KIND_MASK UINT64_C(0xff)
#define ISO_HEAT_V_ACCURACY_KIND_SHIFT 0
#define ISO_HEAT_V_ACCURACY_MAX_ERROR_MASK UINT64_C(0xffffffff00000000)
#define ISO_HEAT_V_ACCURACY_MAX_ERROR_SHIFT 32

/* V_TRAFFIC, 64 bits, const: Which traffic is counted. */
#define ISO_HEAT_V_TRAFFIC 0x16028u
#define ISO_HEAT_V_TRAFFIC_RESET UINT64_C(0x3)
#define ISO_HEAT_V_TRAFFIC_WINDOW_READS_MASK UINT64_C(0x1)
#define ISO_HEAT_V_TRAFFIC_WINDOW_READS_SHIFT 0
#define ISO_HEAT_V_TRAFFIC_WINDOW_WRITES_MASK UINT64_C(0x2)
#define ISO_HEAT_V_TRAFFIC_WINDOW_WRITES_SHIFT 1
#define ISO_HEAT_V_TRAFFIC_OWN_DMA_MASK UINT64_C(0x4)
#define ISO_HEAT_V_TRAFFIC_OWN_DMA_SHIFT 2
#define ISO_HEAT_V_TRAFFIC_POSTED_RECORDS_MASK UINT64_C(0x8)
#define ISO_HEAT_V_TRAFFIC_POSTED_RECORDS_SHIFT 3
#define ISO_HEAT_V_TRAFFIC_CXL_MEM_MASK UINT64_C(0x10)
#define ISO_HEAT_V_TRAFFIC_CXL_MEM_SHIFT 4
#define ISO_HEAT_V_TRAFFIC_REPLAYED_MASK UINT64_C(0x20)
#define ISO_HEAT_V_TRAFFIC_REPLAYED_SHIFT 5

/* V_REASON, 64 bits, ro: Why the last ENABLE or LATCH was refused. */
#define ISO_HEAT_V_REASON 0x16030u
#define ISO_HEAT_V_REASON_RESET UINT64_C(0x0)
#define ISO_HEAT_V_REASON_CODE_MASK UINT64_C(0xf)
#define ISO_HEAT_V_REASON_CODE_SHIFT 0
#define ISO_HEAT_V_REASON_CODE_OK 0u
#define ISO_HEAT_V_REASON_CODE_UNSUPPORTED_TRACK 1u
#define ISO_HEAT_V_REASON_CODE_UNSUPPORTED_UNIT 2u
#define ISO_HEAT_V_REASON_CODE_UNSUPPORTED_SAMPLING 3u
#define ISO_HEAT_V_REASON_CODE_UNSUPPORTED_MODE 4u
#define ISO_HEAT_V_REASON_CODE_BAD_EPOCH 5u
#define ISO_HEAT_V_REASON_CODE_BAD_THRESHOLD 6u
#define ISO_HEAT_V_REASON_CODE_NOTHING_TO_LATCH 7u
#define ISO_HEAT_V_REASON_INSTANCE_MASK UINT64_C(0x100)
#define ISO_HEAT_V_REASON_INSTANCE_SHIFT 8

/* EPOCH_ID, 64 bits, ro: Number of the running epoch, 0 after reset. */
#define ISO_HEAT_EPOCH_ID 0x16040u
#define ISO_HEAT_EPOCH_ID_RESET UINT64_C(0x0)

/* EPOCH_CTL, 64 bits, ro: Epoch control. */
#define ISO_HEAT_EPOCH_CTL 0x16048u
#define ISO_HEAT_EPOCH_CTL_RESET UINT64_C(0x0)
#define ISO_HEAT_EPOCH_CTL_ROLL_MASK UINT64_C(0x1)
#define ISO_HEAT_EPOCH_CTL_ROLL_SHIFT 0
#define ISO_HEAT_EPOCH_CTL_PENDING_MASK UINT64_C(0x100)
#define ISO_HEAT_EPOCH_CTL_PENDING_SHIFT 8

/* SNAPSHOT_CTL, 64 bits, ro: The latched copy: counters and line bits of the last ended epoch,
   readable while counting goes on. */
#define ISO_HEAT_SNAPSHOT_CTL 0x16050u
#define ISO_HEAT_SNAPSHOT_CTL_RESET UINT64_C(0x0)
#define ISO_HEAT_SNAPSHOT_CTL_LATCH_MASK UINT64_C(0x1)
#define ISO_HEAT_SNAPSHOT_CTL_LATCH_SHIFT 0
#define ISO_HEAT_SNAPSHOT_CTL_RELEASE_MASK UINT64_C(0x2)
#define ISO_HEAT_SNAPSHOT_CTL_RELEASE_SHIFT 1
#define ISO_HEAT_SNAPSHOT_CTL_VALID_MASK UINT64_C(0x100)
#define ISO_HEAT_SNAPSHOT_CTL_VALID_SHIFT 8
#define ISO_HEAT_SNAPSHOT_CTL_BUSY_MASK UINT64_C(0x200)
#define ISO_HEAT_SNAPSHOT_CTL_BUSY_SHIFT 9
#define ISO_HEAT_SNAPSHOT_CTL_EPOCH_MASK UINT64_C(0xffffffff00000000)
#define ISO_HEAT_SNAPSHOT_CTL_EPOCH_SHIFT 32

/* ACCEPTED, 64 bits, ro: Accesses that entered the counters since reset. */
#define ISO_HEAT_ACCEPTED 0x16080u
#define ISO_HEAT_ACCEPTED_RESET UINT64_C(0x0)

/* DROPPED_UPDATES, 64 bits, const: Accesses lost; stays 0: traffic is held back instead. */
#define ISO_HEAT_DROPPED_UPDATES 0x16088u
#define ISO_HEAT_DROPPED_UPDATES_RESET UINT64_C(0x0)

/* SATURATED, 64 bits, ro: Accesses that found their counter at its top (they are in ACCEPTED
   too). */
#define ISO_HEAT_SATURATED 0x16090u
#define ISO_HEAT_SATURATED_RESET UINT64_C(0x0)

/* LOST_HOTLIST, 64 bits, ro: Hot list entries that found no room before the next roll. */
#define ISO_HEAT_LOST_HOTLIST 0x16098u
#define ISO_HEAT_LOST_HOTLIST_RESET UINT64_C(0x0)

/* STALL_CYCLES, 64 bits, ro: Cycles in which counting held back traffic. */
#define ISO_HEAT_STALL_CYCLES 0x160a8u
#define ISO_HEAT_STALL_CYCLES_RESET UINT64_C(0x0)

/* OUT_OF_RANGE, 64 bits, ro: Accesses that were not to be counted: instance disabled, or outside
   its ranges. */
#define ISO_HEAT_OUT_OF_RANGE 0x160b0u
#define ISO_HEAT_OUT_OF_RANGE_RESET UINT64_C(0x0)

/* SNOOPED, 64 bits, ro: Accesses that the snoop block presented: ACCEPTED + DROPPED_UPDATES +
   OUT_OF_RANGE. */
#define ISO_HEAT_SNOOPED 0x160b8u
#define ISO_HEAT_SNOOPED_RESET UINT64_C(0x0)

/* LINE_SELECT, 64 bits, rw: Unit whose line bits LINE_BITS shows. */
#define ISO_HEAT_LINE_SELECT 0x16180u
#define ISO_HEAT_LINE_SELECT_RESET UINT64_C(0x0)
#define ISO_HEAT_LINE_SELECT_UNIT_MASK UINT64_C(0xffffffff)
#define ISO_HEAT_LINE_SELECT_UNIT_SHIFT 0

/* LINE_WINDOW, 64 bits, const: Offset of a directly addressed line bitmap; 0 = absent. */
#define ISO_HEAT_LINE_WINDOW 0x16190u
#define ISO_HEAT_LINE_WINDOW_RESET UINT64_C(0x0)

/* COUNTER_WINDOW, 64 bits, const: Offset of COUNTERS from the block base. */
#define ISO_HEAT_COUNTER_WINDOW 0x16198u
#define ISO_HEAT_COUNTER_WINDOW_RESET UINT64_C(0x70000)

/* PARTITIONS, 64 bits, const: Offset of a view of the partition table; 0 = absent. */
#define ISO_HEAT_PARTITIONS 0x161a0u
#define ISO_HEAT_PARTITIONS_RESET UINT64_C(0x0)

/* LINE_BITS, memory, ro: Lines of unit LINE_SELECT written in the last ended epoch, bit k = line
   k. Reading the low half fetches both. */
#define ISO_HEAT_LINE_BITS 0x16188u
#define ISO_HEAT_LINE_BITS_LENGTH 0x8u

/* COUNTERS, memory, ro: Counters of the last ended epoch: one 32-bit word per unit, reads in
   [15:0], writes in [31:16]. Stable only while the copy is held. */
#define ISO_HEAT_COUNTERS 0x80000u
#define ISO_HEAT_COUNTERS_LENGTH 0x80000u

/* A CHMU instance: 0 counts writes, 1 counts reads. */
#define ISO_HEAT_INST_COUNT 2u

/* CAP0, 64 bits, ro: Capabilities, first word. */
#define ISO_HEAT_INST_CAP0(n) (0x11010u + (n) * 0x2078u)
#define ISO_HEAT_INST_CAP0_RESET UINT64_C(0x0)
#define ISO_HEAT_INST_CAP0_MSI_N_MASK UINT64_C(0xf)
#define ISO_HEAT_INST_CAP0_MSI_N_SHIFT 0
#define ISO_HEAT_INST_CAP0_OVERFLOW_INT_MASK UINT64_C(0x10)
#define ISO_HEAT_INST_CAP0_OVERFLOW_INT_SHIFT 4
#define ISO_HEAT_INST_CAP0_FILL_INT_MASK UINT64_C(0x20)
#define ISO_HEAT_INST_CAP0_FILL_INT_SHIFT 5
#define ISO_HEAT_INST_CAP0_EPOCH_TYPE_MASK UINT64_C(0xc0)
#define ISO_HEAT_INST_CAP0_EPOCH_TYPE_SHIFT 6
#define ISO_HEAT_INST_CAP0_TRACKABLE_MASK UINT64_C(0x3f00)
#define ISO_HEAT_INST_CAP0_TRACKABLE_SHIFT 8
#define ISO_HEAT_INST_CAP0_MAX_EPOCH_SCALE_MASK UINT64_C(0xf0000)
#define ISO_HEAT_INST_CAP0_MAX_EPOCH_SCALE_SHIFT 16
#define ISO_HEAT_INST_CAP0_MAX_EPOCH_MULT_MASK UINT64_C(0xfff00000)
#define ISO_HEAT_INST_CAP0_MAX_EPOCH_MULT_SHIFT 20
#define ISO_HEAT_INST_CAP0_MIN_EPOCH_SCALE_MASK UINT64_C(0xf00000000)
#define ISO_HEAT_INST_CAP0_MIN_EPOCH_SCALE_SHIFT 32
#define ISO_HEAT_INST_CAP0_MIN_EPOCH_MULT_MASK UINT64_C(0xfff000000000)
#define ISO_HEAT_INST_CAP0_MIN_EPOCH_MULT_SHIFT 36
#define ISO_HEAT_INST_CAP0_HOTLIST_SIZE_MASK UINT64_C(0xffff000000000000)
#define ISO_HEAT_INST_CAP0_HOTLIST_SIZE_SHIFT 48

/* CAP1, 64 bits, const: Capabilities, second word. */
#define ISO_HEAT_INST_CAP1(n) (0x11018u + (n) * 0x2078u)
#define ISO_HEAT_INST_CAP1_RESET UINT64_C(0x19000100000010)
#define ISO_HEAT_INST_CAP1_UNIT_SIZES_MASK UINT64_C(0xffffffff)
#define ISO_HEAT_INST_CAP1_UNIT_SIZES_SHIFT 0
#define ISO_HEAT_INST_CAP1_DOWN_SAMPLING_MASK UINT64_C(0xffff00000000)
#define ISO_HEAT_INST_CAP1_DOWN_SAMPLING_SHIFT 32
#define ISO_HEAT_INST_CAP1_EPOCH_BASED_MASK UINT64_C(0x1000000000000)
#define ISO_HEAT_INST_CAP1_EPOCH_BASED_SHIFT 48
#define ISO_HEAT_INST_CAP1_ALWAYS_ON_MASK UINT64_C(0x2000000000000)
#define ISO_HEAT_INST_CAP1_ALWAYS_ON_SHIFT 49
#define ISO_HEAT_INST_CAP1_RANDOMIZED_MASK UINT64_C(0x4000000000000)
#define ISO_HEAT_INST_CAP1_RANDOMIZED_SHIFT 50
#define ISO_HEAT_INST_CAP1_OVERLAPPING_MASK UINT64_C(0x8000000000000)
#define ISO_HEAT_INST_CAP1_OVERLAPPING_SHIFT 51
#define ISO_HEAT_INST_CAP1_POSTPONED_MASK UINT64_C(0x10000000000000)
#define ISO_HEAT_INST_CAP1_POSTPONED_SHIFT 52

/* RANGE_BITMAP_OFFSET, 64 bits, const: Offset of the range bitmap from the instance base. */
#define ISO_HEAT_INST_RANGE_BITMAP_OFFSET(n) (0x11020u + (n) * 0x2078u)
#define ISO_HEAT_INST_RANGE_BITMAP_OFFSET_RESET UINT64_C(0x70)

/* HOTLIST_OFFSET, 64 bits, const: Offset of the hot list from the instance base. */
#define ISO_HEAT_INST_HOTLIST_OFFSET(n) (0x11028u + (n) * 0x2078u)
#define ISO_HEAT_INST_HOTLIST_OFFSET_RESET UINT64_C(0x78)

/* CFG0, 64 bits, rw: Configuration, first word. Sampled when ENABLE goes from 0 to 1; an
   unsupported configuration leaves STATUS.ENABLED at 0 and sets V_REASON. */
#define ISO_HEAT_INST_CFG0(n) (0x11050u + (n) * 0x2078u)
#define ISO_HEAT_INST_CFG0_RESET UINT64_C(0x0)
#define ISO_HEAT_INST_CFG0_TRACK_MASK UINT64_C(0xff)
#define ISO_HEAT_INST_CFG0_TRACK_SHIFT 0
#define ISO_HEAT_INST_CFG0_RANDOMIZE_MASK UINT64_C(0x100)
#define ISO_HEAT_INST_CFG0_RANDOMIZE_SHIFT 8
#define ISO_HEAT_INST_CFG0_INT_ON_OVERFLOW_MASK UINT64_C(0x200)
#define ISO_HEAT_INST_CFG0_INT_ON_OVERFLOW_SHIFT 9
#define ISO_HEAT_INST_CFG0_INT_ON_FILL_MASK UINT64_C(0x400)
#define ISO_HEAT_INST_CFG0_INT_ON_FILL_SHIFT 10
#define ISO_HEAT_INST_CFG0_ENABLE_MASK UINT64_C(0x10000)
#define ISO_HEAT_INST_CFG0_ENABLE_SHIFT 16
#define ISO_HEAT_INST_CFG0_RESET_COUNTERS_MASK UINT64_C(0x20000)
#define ISO_HEAT_INST_CFG0_RESET_COUNTERS_SHIFT 17
#define ISO_HEAT_INST_CFG0_THRESHOLD_MASK UINT64_C(0xffffffff00000000)
#define ISO_HEAT_INST_CFG0_THRESHOLD_SHIFT 32

/* CFG1, 64 bits, rw: Configuration, second word. */
#define ISO_HEAT_INST_CFG1(n) (0x11058u + (n) * 0x2078u)
#define ISO_HEAT_INST_CFG1_RESET UINT64_C(0x0)
#define ISO_HEAT_INST_CFG1_UNIT_SIZE_MASK UINT64_C(0xffffffff)
#define ISO_HEAT_INST_CFG1_UNIT_SIZE_SHIFT 0
#define ISO_HEAT_INST_CFG1_DOWN_SAMPLING_MASK UINT64_C(0xff00000000)
#define ISO_HEAT_INST_CFG1_DOWN_SAMPLING_SHIFT 32
#define ISO_HEAT_INST_CFG1_MODE_MASK UINT64_C(0xff0000000000)
#define ISO_HEAT_INST_CFG1_MODE_SHIFT 40
#define ISO_HEAT_INST_CFG1_EPOCH_SCALE_MASK UINT64_C(0xf000000000000)
#define ISO_HEAT_INST_CFG1_EPOCH_SCALE_SHIFT 48
#define ISO_HEAT_INST_CFG1_EPOCH_MULT_MASK UINT64_C(0xfff0000000000000)
#define ISO_HEAT_INST_CFG1_EPOCH_MULT_SHIFT 52

/* CFG2, 64 bits, rw: Configuration, third word. */
#define ISO_HEAT_INST_CFG2(n) (0x11060u + (n) * 0x2078u)
#define ISO_HEAT_INST_CFG2_RESET UINT64_C(0x0)
#define ISO_HEAT_INST_CFG2_FILL_THRESHOLD_MASK UINT64_C(0xffff)
#define ISO_HEAT_INST_CFG2_FILL_THRESHOLD_SHIFT 0

/* STATUS, 64 bits, ro: Status. Every bit but OVERFLOW and FILL ignores writes. */
#define ISO_HEAT_INST_STATUS(n) (0x11070u + (n) * 0x2078u)
#define ISO_HEAT_INST_STATUS_RESET UINT64_C(0x0)
#define ISO_HEAT_INST_STATUS_ENABLED_MASK UINT64_C(0x1)
#define ISO_HEAT_INST_STATUS_ENABLED_SHIFT 0
#define ISO_HEAT_INST_STATUS_OP_IN_PROGRESS_MASK UINT64_C(0xffff0000)
#define ISO_HEAT_INST_STATUS_OP_IN_PROGRESS_SHIFT 16
#define ISO_HEAT_INST_STATUS_COUNTER_WIDTH_MASK UINT64_C(0xff00000000)
#define ISO_HEAT_INST_STATUS_COUNTER_WIDTH_SHIFT 32
#define ISO_HEAT_INST_STATUS_OVERFLOW_MASK UINT64_C(0x10000000000)
#define ISO_HEAT_INST_STATUS_OVERFLOW_SHIFT 40
#define ISO_HEAT_INST_STATUS_FILL_MASK UINT64_C(0x20000000000)
#define ISO_HEAT_INST_STATUS_FILL_SHIFT 41

/* RING, 32 bits, rw: Hot list ring: 16-bit accesses at +0 (HEAD) and +2 (TAIL). Empty when
   equal; full when (TAIL + 1) mod size = HEAD. */
#define ISO_HEAT_INST_RING(n) (0x11078u + (n) * 0x2078u)
#define ISO_HEAT_INST_RING_RESET 0x0u
#define ISO_HEAT_INST_RING_HEAD_MASK 0xffffu
#define ISO_HEAT_INST_RING_HEAD_SHIFT 0
#define ISO_HEAT_INST_RING_TAIL_MASK 0xffff0000u
#define ISO_HEAT_INST_RING_TAIL_SHIFT 16

/* RANGE_BITMAP, 64 bits, rw: One bit per 256 MiB of window offset: 1 = counted. */
#define ISO_HEAT_INST_RANGE_BITMAP(n) (0x11080u + (n) * 0x2078u)
#define ISO_HEAT_INST_RANGE_BITMAP_RESET UINT64_C(0x0)

/* HOTLIST, memory, ro: Hot list entries: low COUNTER_WIDTH bits the count, above them the unit
   index. Writes are ignored. */
#define ISO_HEAT_INST_HOTLIST(n) (0x11088u + (n) * 0x2078u)
#define ISO_HEAT_INST_HOTLIST_LENGTH 0x2000u

#endif
