CREATE TABLE `executions` (
	`id` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`language` text NOT NULL,
	`by_name` text NOT NULL,
	`started_at` integer NOT NULL,
	`verdict` text NOT NULL,
	`exit_code` integer,
	`signal` text,
	`execution_time` integer NOT NULL,
	`memory` integer NOT NULL,
	`truncated` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `executions_by_session` ON `executions` (`session_id`,`started_at`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`language` text NOT NULL,
	`status` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sessions_by_expiry` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `snapshot_chunks` (
	`session_id` text NOT NULL,
	`number` integer NOT NULL,
	`part` integer NOT NULL,
	`data` blob NOT NULL,
	PRIMARY KEY(`session_id`, `number`, `part`)
);
--> statement-breakpoint
CREATE TABLE `snapshots` (
	`session_id` text NOT NULL,
	`number` integer NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`session_id`, `number`)
);
