CREATE TABLE `recording_chunks` (
	`session_id` text NOT NULL,
	`part` integer NOT NULL,
	`data` blob NOT NULL,
	PRIMARY KEY(`session_id`, `part`)
);
--> statement-breakpoint
ALTER TABLE `sessions` ADD `host_hash` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `spectator_hash` text;