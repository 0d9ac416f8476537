ALTER TABLE `recording_chunks` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `replay_open` integer DEFAULT false NOT NULL;