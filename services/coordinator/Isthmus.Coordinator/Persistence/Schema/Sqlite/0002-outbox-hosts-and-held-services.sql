CREATE TABLE "Hosts" (
    "Host" TEXT NOT NULL,
    "Role" TEXT NOT NULL,
    "Instance" TEXT NOT NULL,
    "HeardAt" INTEGER NOT NULL,
    "Left" INTEGER NOT NULL,
    "Report" TEXT NOT NULL,
    CONSTRAINT "PK_Hosts" PRIMARY KEY ("Host", "Role")
);

CREATE TABLE "Outbox" (
    "Sequence" INTEGER NOT NULL CONSTRAINT "PK_Outbox" PRIMARY KEY AUTOINCREMENT,
    "MessageId" TEXT NOT NULL,
    "Queue" TEXT NULL,
    "Type" TEXT NOT NULL,
    "Message" TEXT NOT NULL,
    "Trace" TEXT NULL,
    "LeasedUntil" INTEGER NOT NULL
);

ALTER TABLE "Migrations" ADD COLUMN "HeldService" TEXT NULL;

-- Which migration holds a service was known to the registry alone.
UPDATE "Migrations" SET "HeldService" = "Service" WHERE "CorrelationId" IN (SELECT "ActiveMigration" FROM "Services");

CREATE UNIQUE INDEX "IX_Migrations_HeldService" ON "Migrations" ("HeldService");

CREATE INDEX "IX_Outbox_LeasedUntil" ON "Outbox" ("LeasedUntil");
