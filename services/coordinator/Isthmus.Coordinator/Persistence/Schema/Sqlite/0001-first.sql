CREATE TABLE "Events" (
    "Sequence" INTEGER NOT NULL CONSTRAINT "PK_Events" PRIMARY KEY AUTOINCREMENT,
    "MessageId" TEXT NULL,
    "MigrationId" TEXT NOT NULL,
    "Service" TEXT NOT NULL,
    "Name" TEXT NOT NULL,
    "IsCommand" INTEGER NOT NULL,
    "From" TEXT NULL,
    "To" TEXT NULL,
    "Host" TEXT NULL,
    "SentAt" INTEGER NOT NULL,
    "RecordedAt" INTEGER NOT NULL,
    "Message" TEXT NOT NULL
);

CREATE TABLE "Migrations" (
    "CorrelationId" TEXT NOT NULL CONSTRAINT "PK_Migrations" PRIMARY KEY,
    "CurrentState" TEXT NOT NULL,
    "Version" INTEGER NOT NULL,
    "Service" TEXT NOT NULL,
    "Source" TEXT NULL,
    "Destination" TEXT NOT NULL,
    "Epoch" INTEGER NOT NULL,
    "RequestedBy" TEXT NOT NULL,
    "RequestReason" TEXT NULL,
    "StartedAt" INTEGER NOT NULL,
    "EndedAt" INTEGER NULL,
    "Deadline" INTEGER NULL,
    "Attempts" INTEGER NOT NULL,
    "Facts" TEXT NULL,
    "DestinationLinkAddress" TEXT NULL,
    "DestinationEncryptionKey" TEXT NULL,
    "SourceStaged" INTEGER NOT NULL,
    "DestinationStaged" INTEGER NOT NULL,
    "FreezeCommanded" INTEGER NOT NULL,
    "SourceSwitched" INTEGER NOT NULL,
    "DestinationSwitched" INTEGER NOT NULL,
    "DestinationDiscarded" INTEGER NOT NULL,
    "FailedStage" TEXT NULL,
    "FailureReason" TEXT NULL,
    "Remedy" TEXT NULL
);

CREATE TABLE "Services" (
    "Name" TEXT NOT NULL CONSTRAINT "PK_Services" PRIMARY KEY,
    "Host" TEXT NOT NULL,
    "Epoch" INTEGER NOT NULL,
    "LastEpoch" INTEGER NOT NULL,
    "ActiveMigration" TEXT NULL,
    "Version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "IX_Events_MessageId" ON "Events" ("MessageId");

CREATE INDEX "IX_Events_MigrationId_Sequence" ON "Events" ("MigrationId", "Sequence");

CREATE INDEX "IX_Migrations_Deadline" ON "Migrations" ("Deadline");

CREATE INDEX "IX_Migrations_StartedAt" ON "Migrations" ("StartedAt");
