#!/usr/bin/perl
# Prepares a Request Tracker 5 of your own for parcelgate: the queue, its custom fields, a user with the rights that it
# needs in this queue alone, and a token. Run it where Request Tracker is installed, as a user who may read its
# configuration:
#
#   perl -I/usr/share/request-tracker5/lib prepare.pl [--queue After-Sales] [--user parcelgate] [--token-file FILE]
#
# It looks before each step, so it can run again; what exists stays as it is. Each run makes a new token and prints the
# outlet for the configuration, or writes the token alone to FILE.
use strict;
use warnings;
use Getopt::Long;
use RT;

my ($queue_name, $user_name, $token_file) = ('After-Sales', 'parcelgate', undef);
GetOptions('queue=s' => \$queue_name, 'user=s' => \$user_name, 'token-file=s' => \$token_file) or die "see the head of $0\n";
RT::LoadConfig();
RT::Init();
my $system = RT->SystemUser;

sub must {
  my ($what, $ok, $message) = @_;
  die "$what: " . ($message // 'refused') . "\n" unless $ok;
  return $ok;
}

my $queue = RT::Queue->new($system);
$queue->Load($queue_name);
must("queue $queue_name", $queue->Create(Name => $queue_name, Description => 'Returns and their parcels')) unless $queue->id;

# Request Tracker refuses nothing when two tickets are made at the same time with one unique value: the second ticket
# is made without it. parcelgate finds and merges such a ticket; without unique values it could not.
for my $name (qw(ExternalId TrackingNumber OrderId ReturnStatus NextDeadline OpenAlerts DelayReason)) {
  my $field = RT::CustomField->new($system);
  $field->LoadByCols(Name => $name, LookupType => 'RT::Queue-RT::Ticket');
  must("field $name", $field->Create(Name => $name, Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket')) unless $field->id;
  must("field $name", $field->SetUniqueValues(1)) if $name eq 'ExternalId' && !$field->UniqueValues;
  must("field $name in the queue", $field->AddToObject($queue)) unless $field->IsGlobal || $field->IsAdded($queue->id);
}

my $user = RT::User->new($system);
$user->Load($user_name);
must("user $user_name", $user->Create(Name => $user_name, RealName => 'Parcel Gateway', Privileged => 1)) unless $user->id;
for my $right (qw(SeeQueue ShowTicket ShowTicketComments CreateTicket ReplyToTicket CommentOnTicket ModifyTicket OwnTicket
                  SeeCustomField ModifyCustomField SetInitialCustomField)) {
  next if $user->PrincipalObj->HasRight(Right => $right, Object => $queue);
  must("right $right", $user->PrincipalObj->GrantRight(Right => $right, Object => $queue));
}

my $token = RT::AuthToken->new($system);
my ($ok, $message, $plain) = $token->Create(Owner => $user->id, Description => 'parcelgate');
must('token', $ok, $message);
if (defined $token_file) {
  umask 0077;
  open my $out, '>', $token_file or die "$token_file: $!\n";
  print $out $plain;
  close $out or die "$token_file: $!\n";
} else {
  my $url = RT->Config->Get('WebURL') =~ s{/$}{}r;
  print <<"OUTLET";
Give the token to parcelgate in its environment (RT_TOKEN=$plain), and add to "outlets":
  {"id": "desk", "kind": "request-tracker", "base_url": "$url", "token": {"env": "RT_TOKEN"}, "queue": "$queue_name"}
OUTLET
}
